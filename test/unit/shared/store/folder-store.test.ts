import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderStore } from '../../../../shared/store/folder-store.ts';
import { storeSuite } from '../../../support/store/store-suite.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const program = (name: string) => fileURLToPath(new URL(`../../../support/store/${name}`, import.meta.url));
const start = (name: string, ...args: string[]) =>
  spawn(process.execPath, [program(name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

describe('a folder as a store', () => {
  storeSuite((name) => new FolderStore(join(folder, name)));
});

test('several processes lose nothing', async () => {
  const writers = ['a', 'b', 'c', 'd'].map((name) => start('writer.ts', folder, name, '25'));
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as unknown));
  expect(codes).toEqual([0, 0, 0, 0]);
  const store = new FolderStore(folder);
  expect((await store.get('counter'))?.content).toBe('100');
  const lines = ((await store.get('ledger.jsonl'))?.content ?? '').trimEnd().split('\n');
  const written = lines.map((line) => JSON.parse(line) as { name: string; index: number });
  for (const name of ['a', 'b', 'c', 'd']) {
    const own = written.filter((line) => line.name === name).map((line) => line.index);
    expect(own).toEqual(Array.from({ length: 25 }, (_, index) => index));
  }
  expect(written).toHaveLength(100);
});

test('several processes take over a dead lock and lose nothing', async () => {
  const lock = join(folder, '.lock');
  await mkdir(lock);
  await writeFile(join(lock, '41'), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1' }));
  const writers = ['a', 'b', 'c'].map((name) => start('writer.ts', folder, name, '5'));
  await Promise.all(writers.map((writer) => once(writer, 'exit')));
  expect((await new FolderStore(folder).get('counter'))?.content).toBe('15');
});

test('links out of the folder are refused', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'outside-'));
  try {
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(folder, 'linked'));
    await symlink(join(outside, 'secret'), join(folder, 'file'));
    const store = new FolderStore(folder);
    await expect(store.get('linked/secret')).rejects.toThrow(/a link/);
    await expect(store.compareAndSet('linked/new', 'x', null)).rejects.toThrow(/a link/);
    await expect(store.append('file', 'x')).rejects.toThrow(/a link/);
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  } finally {
    await rm(outside, { recursive: true });
  }
});
