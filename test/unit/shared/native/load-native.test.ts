import { appendFile, cp, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadNative } from '../../../../shared/native/load-native.ts';
import { pinnedPackages, platformName } from '../../../../shared/native/native-packages.ts';
import { verifyPackage } from '../../../../shared/native/verify-package.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const checkout = pathToFileURL(join(root, 'actions', 'dist', 'train.js')).href;
const elsewhere = 'file:///nowhere/dist/train.js';
const [common] = pinnedPackages('onnxruntime-node', 'linux-x64').filter(
  ({ name }) => name === 'onnxruntime-common',
);

describe('places', () => {
  test('the node_modules of our own checkout', async () => {
    const loaded = (await loadNative('@duckdb/node-api', {
      preinstalled: null,
      startedFrom: checkout,
      fetching: null,
    })) as {
      version(): string;
    };
    expect(loaded.version()).toMatch(/^v1\.5\./);
  });

  test('a preinstalled folder, for a release that has no checkout', async () => {
    const preinstalled = join(root, 'node_modules');
    const loaded = (await loadNative('onnxruntime-node', {
      preinstalled,
      startedFrom: elsewhere,
      fetching: null,
    })) as {
      InferenceSession: unknown;
    };
    expect(loaded.InferenceSession).toBeDefined();
  });

  test('nowhere: one clear line', async () => {
    await expect(
      loadNative('onnxruntime-node', { preinstalled: null, startedFrom: elsewhere, fetching: null }),
    ).rejects.toMatchObject({
      name: 'UserError',
      message: 'onnxruntime-node is not installed',
      fix: expect.stringContaining('MLOPS_NATIVES_DIR') as string,
    });
  });

  test('a folder that only looks like a checkout is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'not-ours-'));
    try {
      await mkdir(join(folder, 'actions', 'dist'), { recursive: true });
      await writeFile(join(folder, 'actions', 'entry.ts'), '');
      await writeFile(join(folder, 'package.json'), '{"name":"evil"}');
      await mkdir(join(folder, 'node_modules', 'onnxruntime-node'), { recursive: true });
      const startedFrom = pathToFileURL(join(folder, 'actions', 'dist', 'train.js')).href;
      await expect(
        loadNative('onnxruntime-node', { preinstalled: null, startedFrom, fetching: null }),
      ).rejects.toThrow('not installed');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a preinstalled folder with a wrong file is an error, not a reason to look further', async () => {
    const preinstalled = await mkdtemp(join(tmpdir(), 'wrong-'));
    const modules = join(preinstalled, 'node_modules');
    try {
      await mkdir(join(modules, 'onnxruntime-node'), { recursive: true });
      await writeFile(join(modules, 'onnxruntime-node', 'index.js'), 'process.exit(0)');
      await mkdir(join(modules, 'onnxruntime-common'));
      await expect(
        loadNative('onnxruntime-node', { preinstalled, startedFrom: checkout, fetching: null }),
      ).rejects.toMatchObject({ name: 'UserError' });
    } finally {
      await rm(preinstalled, { recursive: true });
    }
  });
});

describe('what is verified is what is loaded', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shadow-'));
    const names = pinnedPackages('@duckdb/node-api', platformName()).map(({ name }) => name);
    for (const place of ['natives', join('natives', 'node_modules')])
      for (const name of names)
        await cp(join(root, 'node_modules', name), join(folder, place, name), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const load = (preinstalled: string): Promise<unknown> =>
    loadNative('@duckdb/node-api', { preinstalled, startedFrom: elsewhere, fetching: null });

  test('a folder of another name does not lead to packages further up', async () => {
    const evil = join(folder, 'node_modules', '@duckdb', 'node-api');
    await mkdir(evil, { recursive: true });
    await writeFile(join(evil, 'index.js'), 'throw new Error("loaded without being verified")');
    const bare = join(folder, 'bare');
    await cp(join(folder, 'natives', '@duckdb'), join(bare, '@duckdb'), { recursive: true });
    await expect(load(bare)).rejects.toThrow('not installed');
    await expect(load(join(folder, 'natives'))).resolves.toHaveProperty('DuckDBInstance');
  });

  test('a node_modules inside a scope is refused', async () => {
    const shadow = join(folder, 'natives', 'node_modules', '@duckdb', 'node_modules', 'detect-libc');
    await mkdir(shadow, { recursive: true });
    await writeFile(join(shadow, 'index.js'), 'throw new Error("loaded without being verified")');
    await expect(load(join(folder, 'natives'))).rejects.toThrow('instead of what was verified');
  });
});

describe('every file is compared', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    await rm(join(folder, 'p'), { recursive: true, force: true });
    await cp(join(root, 'node_modules', 'onnxruntime-common'), join(folder, 'p'), { recursive: true });
  });
  const verify = (): Promise<void> => {
    if (common === undefined) throw new Error('onnxruntime-common is not pinned');
    return verifyPackage(join(folder, 'p'), common, 'linux-x64');
  };

  test('the real one passes', async () => {
    await expect(verify()).resolves.toBeUndefined();
  });

  test.each([
    [
      'one byte more',
      () => appendFile(join(folder, 'p', 'dist', 'cjs', 'index.js'), ' '),
      'is not the file of onnxruntime-common',
    ],
    ['cut off', () => truncate(join(folder, 'p', 'dist', 'cjs', 'index.js'), 10), 'is not the file of'],
    ['a file is missing', () => rm(join(folder, 'p', 'dist', 'cjs', 'index.js')), 'is missing'],
    [
      'a file too many',
      () => writeFile(join(folder, 'p', 'dist', 'cjs', 'evil.js'), ''),
      'does not belong to',
    ],
    [
      'a dependency that shadows a verified one',
      async () => {
        await mkdir(join(folder, 'p', 'node_modules', 'x'), { recursive: true });
        await writeFile(join(folder, 'p', 'node_modules', 'x', 'index.js'), '');
      },
      'does not belong to',
    ],
    [
      'a link',
      async () => {
        await rm(join(folder, 'p', 'README.md'));
        await symlink('/etc/hostname', join(folder, 'p', 'README.md'));
      },
      'is a link',
    ],
  ])('%s', async (_, tamper, message) => {
    await tamper();
    await expect(verify()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message) as string,
    });
  });
});

test('an unknown platform is told which ones there are', () => {
  expect(() => pinnedPackages('onnxruntime-node', 'darwin-x64')).toThrow('no build for darwin-x64');
  expect(() => pinnedPackages('@duckdb/node-api', 'sunos-x64')).toThrow('no build for sunos-x64');
  try {
    pinnedPackages('onnxruntime-node', 'linux-x64-musl');
  } catch (error) {
    expect((error as { fix: string }).fix).toContain('linux-x64');
  }
  expect(pinnedPackages('@duckdb/node-api', 'linux-x64-musl').map(({ name }) => name)).toContain(
    '@duckdb/node-bindings-linux-x64-musl',
  );
});

test('binaries of other platforms are not asked for', () => {
  const files = pinnedPackages('onnxruntime-node', 'linux-x64').flatMap((pinned) =>
    Object.keys(pinned.files),
  );
  expect(files.filter((path) => path.startsWith('bin/')).every((path) => path.includes('/linux/x64/'))).toBe(
    true,
  );
});
