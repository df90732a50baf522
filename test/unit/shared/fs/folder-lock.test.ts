import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolderLock, withFolderLock } from '../../../../shared/fs/folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL('../../../support/store/lock-holder.ts', import.meta.url));

test('the lock of a process that was killed is taken over, by one', async () => {
  const lock = join(folder, '.lock');
  const holder = spawn(process.execPath, [program, lock], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  await expect(withFolderLock(lock, () => Promise.resolve(), 100)).rejects.toThrow(
    `is locked by process ${String(holder.pid)} on ${hostname()}`,
  );
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 10 }, () =>
      withFolderLock(lock, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
});

test.each([
  [
    'a process with the same id that started later',
    { pid: process.pid, host: hostname(), started: '1' },
    true,
  ],
  ['a process on another machine, just now', { pid: 1, host: 'elsewhere', started: '1' }, false],
])('a lock of %s', async (_, owner, free) => {
  const lock = join(folder, '.lock');
  await mkdir(lock);
  await writeFile(join(lock, '7'), JSON.stringify(owner));
  const taken = withFolderLock(lock, () => Promise.resolve('done'), 50);
  if (free) expect(await taken).toBe('done');
  else await expect(taken).rejects.toThrow('is locked by process 1 on elsewhere');
});

test('an action that fails frees the lock, and one file of it remains', async () => {
  const lock = join(folder, '.lock');
  await expect(withFolderLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  for (let index = 0; index < 5; index += 1) await withFolderLock(lock, () => Promise.resolve());
  expect(await readdir(lock)).toEqual(['6']);
  expect(await readFile(join(lock, '6'), 'utf8')).toBe('free');
});

test('a lock that is removed while others take it is held by one at a time, and goes', async () => {
  const lock = join(folder, '.lock');
  let inside = 0;
  let most = 0;
  const take = () =>
    withFolderLock(lock, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside -= 1;
    });
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? removeFolderLock(lock) : take())),
  );
  expect(most).toBe(1);
  await removeFolderLock(lock);
  await expect(access(lock)).rejects.toThrow();
});
