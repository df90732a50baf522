import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blessingOf, type Blessing } from '../../../../shared/evaluation/blessing.ts';
import {
  checkBlessing,
  readBlessing,
  type BlessingDemand,
} from '../../../../shared/registry/read-blessing.ts';

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
};

describe('checkBlessing', () => {
  test('accepts the blessing that the evaluation of this model gave', () => {
    checkBlessing(statement(), demand, 'b.json');
    checkBlessing(statement(), { ...demand, evaluation: null }, 'b.json');
    checkBlessing(statement({ gates: [gate, { ...gate, verdict: 'skipped' }] }), demand, 'b.json');
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
    expect(() => checkBlessing(statement(changes), demand, 'b.json')).toThrow(message);
  });
});

describe('readBlessing', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blessing-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const read = async (text: string): Promise<Blessing | null> => {
    await writeFile(join(folder, 'b.json'), text);
    return readBlessing(join(folder, 'b.json'));
  };

  test('reads what the evaluation writes, and null where there is nothing', async () => {
    expect(await read(JSON.stringify(statement()))).toEqual(statement());
    expect(await readBlessing(join(folder, 'none.json'))).toBeNull();
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
