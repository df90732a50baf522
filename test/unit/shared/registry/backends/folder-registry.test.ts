import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Registered, Registry } from '../../../../../shared/registry/registry.ts';
import { openIn } from '../../../../support/registry/open-in.ts';
import { NOW, registerIn, registrySuite } from '../../../../support/registry/registry-suite.ts';

const CHILD = join(import.meta.dirname, '../../../../support/registry/register-once.ts');

let folder: string;
let registry: Registry;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  registry = openIn(folder, 'models');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function model(name: string, text = name): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, text);
  return path;
}

const register = (modelPath: string, attachments = {}): Promise<Registered> =>
  registerIn(registry, modelPath, { attachments });

const child = (modelPath: string, ...more: string[]): ReturnType<typeof run> =>
  run(CHILD, [modelPath, ...more]);

async function run(program: string, args: string[]): Promise<{ code: number | null; said: string }> {
  const process_ = spawn(process.execPath, [program, join(folder, 'models'), ...args]);
  let said = '';
  process_.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  process_.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(process_, 'close')) as [number | null];
  return { code, said };
}

async function mover(...args: string[]): Promise<{ code: number | null; said: string }> {
  return run(join(import.meta.dirname, '../../../../support/registry/move-alias.ts'), args);
}

describe('a folder', () => {
  registrySuite((workspace, name) => openIn(workspace, name));
});

describe('register', () => {
  test('lays versions out in folders, which others can read', async () => {
    const path = await model('a');
    const { found, uri } = await register(path, { 'notes.txt': path });
    expect(uri).toMatch(/^file:.*\/models\/m\/1\.0\.0$/);
    expect(found.modelPath).toBe(join(folder, 'models/m/1.0.0/model/a.onnx'));
    expect(found.attachments).toBe(join(folder, 'models/m/1.0.0/attachments'));
    expect((await registry.find('m', found.digest))?.modelPath).toBe(found.modelPath);
  });

  test('refuses names that lead out of the registry', async () => {
    await expect(registry.find('../m', '1.0.0')).rejects.toThrow('no name of a model');
    expect(await registry.find('m', '../../etc')).toBeNull();
  });

  test('refuses a folder that it may not write to', async () => {
    await writeFile(join(folder, 'models'), 'a file');
    const refused = register(await model('a'));
    await expect(refused).rejects.toThrow(/^the registry's folder can't be used \(ENOTDIR\)$/);
    await expect(refused).rejects.toMatchObject({
      place: { file: 'models' },
      fix: 'Name a folder that this job may read and write, with room for the model, as "backend-url"',
    });
  });

  test('refuses a model that is not the one that was checked', async () => {
    const changed = registerIn(registry, await model('a'), { digest: `sha256:${'0'.repeat(64)}` });
    await expect(changed).rejects.toThrow('the model changed while it was being registered');
    expect(await registry.list('m')).toEqual([]);
  });
});

describe('concurrent processes', () => {
  test('agree on one version of one content, and never share a number for two', async () => {
    const same = await model('same');
    const others = await Promise.all(['x', 'y', 'z'].map((name) => model(name)));
    const runs = await Promise.all([
      ...['auto', 'minor', 'auto', 'minor'].map((bump) => child(same, bump)),
      ...others.map((path) => child(path, 'auto')),
    ]);
    expect(
      runs.map(({ code }) => code),
      runs.map(({ said }) => said).join('\n'),
    ).toEqual(runs.map(() => 0));
    const results = runs.map(
      ({ said }) => JSON.parse(said) as { version: string; digest: string; created: boolean },
    );
    expect(new Set(results.slice(0, 4).map(({ version }) => version)).size).toBe(1);
    expect(results.slice(0, 4).filter(({ created }) => created)).toHaveLength(1);
    const known = await registry.list('m');
    expect(known).toHaveLength(4);
    expect(new Set(known.map(({ digest }) => digest)).size).toBe(4);
    for (const { version } of known) expect((await registry.find('m', version))?.version).toBe(version);
  });

  test('a process killed while it holds the lock leaves nothing visible and blocks nobody', async () => {
    const path = await model('a');
    const killed = await child(path, 'auto', 'die');
    expect(killed.code).toBeNull();
    expect(await registry.list('m')).toEqual([]);
    const { found, created } = await register(path);
    expect({ created, version: found.version }).toEqual({ created: true, version: '1.0.0' });
  });

  test('processes killed at any moment leave whole versions only', async () => {
    const path = await model('big', 'x'.repeat(4_000_000));
    for (let round = 0; round < 8; round++) {
      const process_ = spawn(process.execPath, [CHILD, join(folder, 'models'), path], { stdio: 'pipe' });
      const timer = setTimeout(() => process_.kill('SIGKILL'), 100 + round * 25);
      await once(process_, 'close');
      clearTimeout(timer);
      for (const { version } of await registry.list('m'))
        expect((await registry.find('m', version))?.version).toBe('1.0.0');
    }
    expect((await register(path)).found.version).toBe('1.0.0');
    expect(await registry.list('m')).toHaveLength(1);
  });
});

describe('aliases', () => {
  test('one of several processes that read the same revision wins, the others are told', async () => {
    await register(await model('a'));
    await register(await model('b'));
    const { revision } = await registry.setAlias('m', 'champion', { version: '1.0.0', ...NOW }, null);
    const moves = await Promise.all(
      Array.from({ length: 4 }, (_, index) => mover(String(revision), `1.0.${String(index % 2)}`)),
    );
    expect(
      moves.filter(({ said }) => said === 'moved'),
      JSON.stringify(moves),
    ).toHaveLength(1);
    expect(moves.filter(({ said }) => said === 'AliasConflict')).toHaveLength(3);
    const [alias] = await registry.aliases('m');
    expect(alias?.revision).toBe(revision + 1);
    expect(alias?.history).toHaveLength(2);
  });

  test('processes that move it again and again lose no move', async () => {
    await register(await model('a'));
    await register(await model('b'));
    const runs = await Promise.all(
      ['1.0.0', '1.0.1', '1.0.0'].map((version) => mover('retry', version, '5')),
    );
    expect(runs.map(({ said }) => said)).toEqual(['moved', 'moved', 'moved']);
    const [alias] = await registry.aliases('m');
    expect(alias?.revision).toBe(15);
    expect(alias?.history).toHaveLength(15);
  });
});

describe('a damaged registry', () => {
  test('other bytes are refused', async () => {
    const { found } = await register(await model('a'));
    await appendFile(found.modelPath, '!');
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('differs from its manifest');
  });

  test('a changed attachment and a lost file are refused', async () => {
    const profile = join(folder, 'p.json');
    await writeFile(profile, '{}');
    const { found } = await register(await model('a'), { 'profile.json': profile });
    await writeFile(join(found.attachments, 'profile.json'), '[]');
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('differs from its manifest');
    await rm(join(found.attachments, 'profile.json'));
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('lost this file');
  });

  test('a truncated manifest is refused', async () => {
    await register(await model('a'));
    await truncate(join(folder, 'models/m/1.0.0/model.json'), 40);
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('manifest is damaged');
  });

  test('a manifest that names files elsewhere is refused', async () => {
    const { found } = await register(await model('a'));
    const file = join(folder, 'models/m/1.0.0/model.json');
    const manifest = structuredClone(found.manifest);
    const [entry] = manifest.files;
    if (entry !== undefined) entry.path = 'model/../../../../a.onnx';
    await writeFile(file, JSON.stringify(manifest));
    await expect(registry.find('m', '1.0.0')).rejects.toThrow('outside its version');
  });

  test('an alias to a version that is gone is refused, not followed', async () => {
    await register(await model('a'));
    await registry.setAlias('m', 'champion', { version: '1.0.0', ...NOW }, null);
    await rm(join(folder, 'models/m/1.0.0'), { recursive: true });
    await expect(registry.find('m', 'champion')).rejects.toThrow('does not have');
  });
});

test('nothing temporary stays behind', async () => {
  await register(await model('a'));
  expect(await readdir(join(folder, 'models/m/.pending'))).toEqual([]);
  expect(await readdir(join(folder, 'models/m'))).toEqual(expect.arrayContaining(['1.0.0']));
});
