import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blessingOf, type Blessing } from '../../../../shared/evaluation/blessing.ts';
import {
  checkBlessing,
  readBlessing,
  type BlessingDemand,
  type ReadBlessing,
} from '../../../../shared/registry/read-blessing.ts';
import { signStatement } from '../../../../shared/signing/bundle.ts';
import { signingKey, verificationKeys, type VerificationKey } from '../../../../shared/signing/keys.ts';
import { ecPair } from '../../../support/signing/key-pair.ts';

const { privateKey, publicKey } = ecPair();
const key = signingKey(privateKey, undefined, 'sign-key');
const keys = verificationKeys(publicKey, 'verify-key');
const stranger = signingKey(ecPair().privateKey, undefined, 'sign-key');

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const gate = { name: 'roc_auc', gate: 'non-inferior: 0.005', verdict: 'pass', reason: null } as const;

function statement(changes: Partial<Parameters<typeof blessingOf>[0]> = {}): Blessing {
  return blessingOf({
    model: 'm',
    digest: digest('a'),
    baseline: { kind: 'naive', version: null, digest: null },
    data: digest('d'),
    gates: [gate],
    event: 'push',
    ref: 'refs/heads/main',
    policy: digest('e'),
    at: '2026-01-01T00:00:00Z',
    ...changes,
  });
}

const demand: BlessingDemand = {
  model: 'm',
  digest: digest('a'),
  evaluation: { data: digest('d'), policy: digest('e') },
  defaultBranch: 'main',
};

describe('checkBlessing', () => {
  test('accepts the blessing that the evaluation of this model gave', () => {
    const check = (changes = {}, more = {}) =>
      checkBlessing({ statement: statement(changes), signed: false }, { ...demand, ...more }, 'b.json');
    check();
    check({}, { evaluation: null });
    check({ gates: [gate, { ...gate, verdict: 'skipped' }] });
  });

  test.each([
    ['another model', { digest: digest('b') }, `for another model: ${digest('b')}, not ${digest('a')}`],
    ['another name', { model: 'other' }, 'for the model "other", not "m"'],
    [
      'other data',
      { data: digest('f') },
      `for other data: ${digest('f')}, the evaluation had ${digest('d')}`,
    ],
    ['other gates', { policy: digest('f') }, `for other policy: ${digest('f')}`],
    ['no gate', { gates: [] }, 'holds no gate: nothing was decided'],
    [
      'a gate that failed',
      { gates: [{ ...gate, verdict: 'fail' as const }] },
      'did not pass: roc_auc "fail"',
    ],
    ['an undecided gate', { gates: [{ ...gate, verdict: 'inconclusive' as const }] }, '"inconclusive"'],
    ['a pull request', { event: 'pull_request' }, 'comes from a pull_request event'],
  ])('refuses one of %s', (_name, changes, message) => {
    expect(() => checkBlessing({ statement: statement(changes), signed: false }, demand, 'b.json')).toThrow(
      message,
    );
  });
});

describe('a signed blessing', () => {
  test.each([
    [
      'refs/heads/feature',
      'main',
      'the blessing is of refs/heads/feature, and only those of refs/heads/main count',
    ],
    ['refs/tags/v1', 'main', 'the blessing is of refs/tags/v1'],
    [null, 'main', 'the blessing is of null'],
  ])('of %s does not count for %s', (ref, defaultBranch, message) => {
    const check = (signed: boolean) => () =>
      checkBlessing({ statement: statement({ ref }), signed }, { ...demand, defaultBranch }, 'b.json');
    expect(check(true)).toThrow(message);
    // What nobody signed claims nothing.
    expect(check(false)).not.toThrow();
  });

  test('of the default branch counts, and outside GitHub any', () => {
    checkBlessing({ statement: statement(), signed: true }, demand, 'b.json');
    const local = { ...demand, defaultBranch: null };
    checkBlessing({ statement: statement({ ref: null }), signed: true }, local, 'b.json');
  });
});

describe('readBlessing', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blessing-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const read = async (text: string, keys: VerificationKey[] = []): Promise<ReadBlessing | null> => {
    await writeFile(join(folder, 'b.json'), text);
    return readBlessing(join(folder, 'b.json'), keys);
  };

  test('reads what the evaluation writes, and null where there is nothing', async () => {
    expect(await read(JSON.stringify(statement()))).toEqual({ statement: statement(), signed: false });
    expect(await readBlessing(join(folder, 'none.json'), [])).toBeNull();
  });

  test('a signature is verified where there are keys, and means nothing where there are none', async () => {
    const text = JSON.stringify(signStatement(statement(), key));
    expect(await read(text, keys)).toEqual({ statement: statement(), signed: true });
    expect(await read(text)).toEqual({ statement: statement(), signed: false });
    expect(await read(JSON.stringify(statement()), keys)).toMatchObject({ signed: false });
    const foreign = JSON.stringify(signStatement(statement(), stranger));
    await expect(read(foreign, keys)).rejects.toThrow('of another key');
    expect(await read(foreign)).toMatchObject({ signed: false });
    const other = { ...statement(), predicateType: 'https://slsa.dev/provenance/v1' };
    await expect(read(JSON.stringify(signStatement(other, key)), keys)).rejects.toThrow('predicateType');
    const beside = JSON.stringify({
      ...statement(),
      ...signStatement(statement({ digest: digest('b') }), key),
    });
    expect((await read(beside, keys))?.statement.subject[0].digest.sha256).toBe('b'.repeat(64));
  });

  const { predicate, ...rest } = statement();
  const withoutData = Object.fromEntries(Object.entries(predicate).filter(([key]) => key !== 'data'));
  test.each([
    ['half a file', '{"_type":', 'the blessing is not valid JSON'],
    ['another verdict', { ...rest, predicate: { ...predicate, verdict: 'fail' } }, 'expected "pass"'],
    [
      'another predicate',
      { ...rest, predicateType: 'https://slsa.dev/provenance/v1', predicate },
      'predicateType',
    ],
    ['no data', { ...rest, predicate: withoutData }, "at predicate: must have required property 'data'"],
    ['no time', { ...rest, predicate: { ...predicate, at: 'today' } }, 'at predicate.at'],
    ['a newer schema', { ...rest, predicate: { ...predicate, schemaVersion: 2 } }, 'predicate.schemaVersion'],
    ['two subjects', { ...rest, subject: [...rest.subject, ...rest.subject], predicate }, 'at subject'],
  ])('refuses %s', async (_name, content, message) => {
    await expect(read(typeof content === 'string' ? content : JSON.stringify(content))).rejects.toThrow(
      message,
    );
  });
});
