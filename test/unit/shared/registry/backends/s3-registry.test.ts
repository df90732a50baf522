import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentOf } from '../../../../../shared/hash/content.ts';
import type { Registry } from '../../../../../shared/registry/registry.ts';
import { openIn } from '../../../../support/registry/open-in.ts';
import { NOW, registerIn, registrySuite } from '../../../../support/registry/registry-suite.ts';
import { FakeS3 } from '../../../../support/s3/fake-s3.ts';

let s3: FakeS3;
beforeAll(async () => {
  s3 = await FakeS3.start();
});
afterAll(() => s3.close());

const open = (workspace: string, name: string, signal?: AbortSignal): Registry =>
  openIn(workspace, `s3://bucket/${name}`, {
    backend: 's3',
    environment: s3.environment,
    ...(signal && { signal }),
  });

describe('a bucket', () => {
  registrySuite(open);
});

describe('faults', () => {
  let folder: string;
  let path: string;
  let notes: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 's3-registry-'));
    path = join(folder, 'm.onnx');
    notes = join(folder, 'notes.txt');
    await writeFile(notes, 'notes');
    await writeFile(path, Buffer.alloc(9 * 2 ** 20, 'model'));
  });
  afterEach(async () => {
    s3.fault = () => null;
    await rm(folder, { recursive: true, force: true });
  });

  /** A registration and an alias, as a job does them. */
  async function job(registry: Registry): Promise<string> {
    const { found } = await registerIn(registry, path, { attachments: { 'notes.txt': notes } });
    const [alias] = await registry.aliases('m');
    if (alias?.version !== found.version)
      await registry.setAlias('m', 'champion', { version: found.version, ...NOW }, alias?.revision ?? null);
    return found.version;
  }

  test.each(['before', 'after'] as const)(
    'a job that dies %s any call is gone on with',
    async (when) => {
      const undisturbed = s3.calls.length;
      await job(open(folder, `whole-${when}`));
      const calls = s3.calls.length - undisturbed;
      expect(calls).toBeGreaterThan(12);
      for (let call = 1; call <= calls; call++) {
        const name = `dies-${when}-${String(call)}`;
        const dying = new AbortController();
        const start = s3.calls.length;
        s3.fault = (_, number) =>
          number === start + call ? { when, then: () => dying.abort(new Error('killed')) } : null;
        await expect(job(open(folder, name, dying.signal)), name).rejects.toThrow('killed');
        s3.fault = () => null;
        const registry = open(folder, name);
        // Whatever can be seen is whole.
        for (const { version } of await registry.list('m'))
          expect(await registry.find('m', version)).not.toBeNull();
        for (const { alias } of await registry.aliases('m'))
          expect(await registry.find('m', alias)).not.toBeNull();
        expect(await job(registry), name).toBe('1.0.0');
        expect(await registry.list('m')).toHaveLength(1);
        expect((await registry.find('m', 'champion'))?.version).toBe('1.0.0');
      }
    },
    60_000,
  );

  test('parts that an interrupted upload left behind are not sent again', async () => {
    await writeFile(path, Buffer.alloc(40 * 2 ** 20, 'model'));
    const dying = new AbortController();
    let parts = 0;
    s3.fault = (call) => {
      if (!call.includes('partNumber') || ++parts < 4) return null;
      return { when: 'before', then: () => dying.abort(new Error('killed')) };
    };
    await expect(registerIn(open(folder, 'parts', dying.signal), path)).rejects.toThrow('killed');
    s3.fault = () => null;
    const before = s3.calls.length;
    await registerIn(open(folder, 'parts'), path);
    const again = s3.calls.slice(before).filter((call) => call.includes('partNumber'));
    expect(again.length).toBeGreaterThan(0);
    expect(again.length).toBeLessThan(5);
    expect((await open(folder, 'parts').find('m', '1.0.0'))?.manifest.files[0]?.size).toBe(40 * 2 ** 20);
  });

  test('a number that a dead run claimed and other content took is claimed anew', async () => {
    const name = 'taken';
    const { digest } = await contentOf(path);
    const claim = { version: '1.0.0', previousVersion: null, reason: 'the first version' };
    const body = Buffer.from(JSON.stringify(claim));
    const key = `${name}/m/claims/${digest.slice('sha256:'.length)}.json`;
    s3.objects.set(key, { body, etag: '"1"', metadata: {} });
    const other = join(folder, 'other.onnx');
    await writeFile(other, 'other');
    const registry = open(folder, name);
    expect((await registerIn(registry, other)).found.version).toBe('1.0.0');
    expect((await registerIn(registry, path)).found.version).toBe('1.0.1');
    expect(JSON.parse(s3.objects.get(key)?.body.toString() ?? '')).toMatchObject({ version: '1.0.1' });
  });

  test('other bytes, lost files and manifests of elsewhere are refused', async () => {
    const registry = open(folder, 'damaged');
    const { found } = await registerIn(registry, path, { attachments: { 'notes.txt': notes } });
    const keys = [...s3.objects.keys()].filter((key) => key.startsWith('damaged/'));
    const modelKey = keys.find((key) => key.includes('/contents/')) ?? '';
    const stored = s3.objects.get(modelKey);
    if (stored === undefined) throw new Error('no model');
    s3.objects.set(modelKey, {
      ...stored,
      body: Buffer.from(stored.body.toString('latin1').replace('m', 'M')),
    });
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('differs from its manifest');
    s3.objects.delete(modelKey);
    await expect(registry.find('m', '1.0.0')).rejects.toMatchObject({
      message: 'the registry lost this file',
      place: { file: `s3://bucket/${modelKey}` },
    });
    const manifestKey = keys.find((key) => key.endsWith('model.json')) ?? '';
    const rewritten = (change: (manifest: typeof found.manifest) => void): void => {
      const manifest = structuredClone(found.manifest);
      change(manifest);
      const body = Buffer.from(JSON.stringify(manifest));
      s3.objects.set(manifestKey, { body, etag: '"2"', metadata: {} });
    };
    rewritten(({ files: [first] }) => {
      if (first !== undefined) first.path = 'model/../../secret';
    });
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('outside its version');
    rewritten(({ files: [first] }) => {
      if (first !== undefined) first.digest = `sha256:${'0'.repeat(64)}`;
    });
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('lists other files than its digest says');
    expect(await readFile(path, 'utf8')).toContain('model');
  });
});
