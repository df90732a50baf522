import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentOf } from '../../../shared/hash/content.ts';
import { AliasConflict, type Registered, type Registry } from '../../../shared/registry/registry.ts';
import { chooseVersion } from '../../../shared/registry/versioning.ts';
import { aboutFixture } from './about-fixture.ts';

export const NOW = { at: '2026-01-01T00:00:00Z', runId: null };

interface Wish {
  attachments?: Record<string, string>;
  version?: string;
  /** That was checked before; default: of what lies there. */
  digest?: string;
}

/** Registers a file or folder as `register-model` does. */
export async function registerIn(
  registry: Registry,
  modelPath: string,
  { attachments = {}, version = 'auto', digest: checked = '' }: Wish = {},
): Promise<Registered> {
  const digest = checked || (await contentOf(modelPath)).digest;
  return registry.register({
    model: 'm',
    modelPath,
    digest,
    attachments,
    about: aboutFixture(),
    choose: (known) =>
      chooseVersion({ version, bump: 'auto' }, { digest, signature: null, better: null }, known),
  });
}

/** What every backend promises. @param open the registry of a workspace; the same name is the same registry */
export function registrySuite(open: (workspace: string, name: string) => Registry): void {
  let folder: string;
  let registry: Registry;
  beforeEach(async (context) => {
    folder = await mkdtemp(join(tmpdir(), 'registry-'));
    registry = open(folder, context.task.id.replace(/[^a-z0-9]/g, '-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function model(name: string, text = name): Promise<string> {
    const path = join(folder, `${name}.onnx`);
    await writeFile(path, text);
    return path;
  }

  test('stores model, attachments and manifest, and finds them by version, digest and alias', async () => {
    const path = await model('a');
    const profile = join(folder, 'p.json');
    await writeFile(profile, '{"rows":1}');
    const { found, created } = await registerIn(registry, path, { attachments: { 'profile.json': profile } });
    expect({ created, version: found.version }).toEqual({ created: true, version: '1.0.0' });
    expect(found.digest).toBe((await contentOf(path)).digest);
    await registry.setAlias('m', 'champion', { version: '1.0.0', ...NOW }, null);
    for (const reference of ['1.0.0', found.digest, 'champion']) {
      const again = await registry.find('m', reference);
      expect(again?.version, reference).toBe('1.0.0');
      expect(await readFile(again?.modelPath ?? '', 'utf8')).toBe('a');
      expect(await readFile(join(again?.attachments ?? '', 'profile.json'), 'utf8')).toBe('{"rows":1}');
      expect(JSON.parse(await readFile(join(again?.attachments ?? '', '../model.json'), 'utf8'))).toEqual(
        found.manifest,
      );
    }
    expect(await registry.find('m', 'staging')).toBeNull();
    expect(await registry.find('m', '2.0.0')).toBeNull();
    expect(await registry.find('other', '1.0.0')).toBeNull();
    await expect(registry.find('../m', '1.0.0')).rejects.toThrow('no name of a model');
  });

  test('holds folders, and files of any size', async () => {
    const path = join(folder, 'saved');
    await mkdir(join(path, 'weights'), { recursive: true });
    await writeFile(join(path, 'graph ü+%.pb'), '');
    const weights = Buffer.alloc(20_000_000, 'weights of a model, ');
    await writeFile(join(path, 'weights', 'w.bin'), weights);
    const { found } = await registerIn(registry, path);
    const again = await registry.find('m', found.digest);
    expect(again?.digest).toBe((await contentOf(path)).digest);
    expect((await contentOf(again?.modelPath ?? '')).digest).toBe(found.digest);
  });

  test('one content has one version, whatever its name, and versions count on', async () => {
    await registerIn(registry, await model('a', 'same'));
    const again = await registerIn(registry, await model('b', 'same'));
    expect({ created: again.created, version: again.found.version }).toEqual({
      created: false,
      version: '1.0.0',
    });
    const other = await registerIn(registry, await model('c', 'other'));
    expect(other.found.manifest).toMatchObject({ version: '1.0.1', previousVersion: '1.0.0' });
    await expect(registerIn(registry, await model('d', 'new'), { version: '1.0.1' })).rejects.toThrow(
      '1.0.1 exists with other content',
    );
    expect((await registry.list('m')).map(({ version }) => version)).toEqual(['1.0.0', '1.0.1']);
  });

  test('twenty concurrent registrations of five contents make five versions', async () => {
    const paths = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => model(name)));
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => registerIn(registry, paths[index % 5] ?? '')),
    );
    expect(all.filter(({ created }) => created)).toHaveLength(5);
    const known = await registry.list('m');
    expect(known.map(({ version }) => version)).toEqual(['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4']);
    expect(new Set(known.map(({ digest }) => digest)).size).toBe(5);
    for (const { found } of all)
      expect(known.find(({ version }) => version === found.version)?.digest).toBe(found.digest);
  });

  test('aliases move by compare-and-set, keep their history, and never point at nothing', async () => {
    await registerIn(registry, await model('a'));
    await registerIn(registry, await model('b'));
    const first = await registry.setAlias('m', 'champion', { version: '1.0.0', ...NOW }, null);
    const second = await registry.setAlias('m', 'champion', { version: '1.0.1', ...NOW }, first.revision);
    expect(second.history.map(({ version }) => version)).toEqual(['1.0.0', '1.0.1']);
    const stale = registry.setAlias('m', 'champion', { version: '1.0.0', ...NOW }, first.revision);
    await expect(stale).rejects.toThrow(AliasConflict);
    await expect(registry.setAlias('m', 'staging', { version: '9.9.9', ...NOW }, null)).rejects.toThrow(
      'no version "9.9.9"',
    );
    expect((await registry.aliases('m')).map(({ alias, version }) => [alias, version])).toEqual([
      ['champion', '1.0.1'],
    ]);
  });

  test('one of many concurrent moves wins', async () => {
    await registerIn(registry, await model('a'));
    const moves = await Promise.allSettled(
      Array.from({ length: 8 }, () => registry.setAlias('m', 'champion', { version: '1.0.0', ...NOW }, null)),
    );
    expect(moves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const move of moves)
      if (move.status === 'rejected') expect(move.reason).toBeInstanceOf(AliasConflict);
  });
}
