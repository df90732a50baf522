import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const elsewhere = await mkdtemp(join(tmpdir(), 'reproducible-'));
afterAll(() => rm(elsewhere, { recursive: true, force: true }));

test('the bundle is byte-identical when it is built in another folder', async () => {
  const copy = join(elsewhere, 'a folder with another name');
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of tracked
    .split('\n')
    .filter((name) => /^(actions|shared|\.github\/scripts)\/|^(package|tsconfig)\.json$/.test(name))) {
    await cp(join(root, file), join(copy, file));
  }
  await copyDependencies(join(root, 'node_modules'), join(copy, 'node_modules'));

  execFileSync(process.execPath, [join(copy, '.github', 'scripts', 'build.ts')], {
    cwd: copy,
    env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'C' },
  });

  expect(await digests(join(copy, 'actions', 'dist'))).toEqual(await digests(join(root, 'actions', 'dist')));
});

/** Real folders (a link would be resolved back to the original); hard links where the file system has them. */
async function copyDependencies(from: string, to: string): Promise<void> {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    await rm(to, { recursive: true, force: true });
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

async function digests(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder)).sort();
  const entries = files.map(
    async (file) =>
      [
        file,
        createHash('sha256')
          .update(await readFile(join(folder, file)))
          .digest('hex'),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
