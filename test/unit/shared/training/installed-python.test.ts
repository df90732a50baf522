import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedPython } from '../../../../shared/training/installed-python.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'installed-python-')));
  await install(
    'opt',
    'numpy-2.4.6.dist-info',
    'Scikit_Learn-1.9.1.dist-info',
    'notes.txt',
    'six-1.16.0-py3.12.egg-info',
  );
  await writeFile(join(folder, 'opt', 'bin', 'python3'), 'interpreter 3.12.4');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function install(prefix: string, ...entries: string[]): Promise<void> {
  await mkdir(join(folder, prefix, 'bin'), { recursive: true });
  for (const entry of entries)
    await mkdir(join(folder, prefix, 'lib', 'python3.12', 'site-packages', entry), { recursive: true });
}

const look = (command: string, environment: Record<string, string> = {}): Promise<Record<string, string>> =>
  installedPython({ command, folder, environment: { PATH: join(folder, 'opt', 'bin'), ...environment } });

test('names the packages of the interpreter on the path, by their canonical names', async () => {
  expect(await look('python3 train.py')).toEqual({
    'interpreter python3': expect.stringMatching(/^sha256:/) as string,
    'package numpy': '2.4.6',
    'package scikit-learn': '1.9.1',
    'package six': '1.16.0',
  });
});

test('another version of a package or of the interpreter is seen', async () => {
  const before = await look('make train');
  const packages = join(folder, 'opt', 'lib', 'python3.12', 'site-packages');
  await rename(join(packages, 'numpy-2.4.6.dist-info'), join(packages, 'numpy-2.5.0.dist-info'));
  const after = await look('make train');
  expect(after).toEqual({ ...before, 'package numpy': '2.5.0' });
  await writeFile(join(folder, 'opt', 'bin', 'python3'), 'interpreter 3.12.5');
  expect((await look('make train'))['interpreter python3']).not.toBe(after['interpreter python3']);
});

test('a virtual environment that the command names has packages of its own', async () => {
  await install('.venv', 'torch-3.0.dist-info');
  await symlink(join(folder, 'opt', 'bin', 'python3'), join(folder, '.venv', 'bin', 'python'));
  const settings = join(folder, '.venv', 'pyvenv.cfg');
  await writeFile(settings, `home = ${join(folder, 'opt', 'bin')}\ninclude-system-site-packages = false\n`);
  const alone = await look('.venv/bin/python train.py', { PATH: '' });
  expect(Object.keys(alone)).toEqual(['interpreter .venv/bin/python', 'package torch']);
  await writeFile(settings, `home = ${join(folder, 'opt', 'bin')}\ninclude-system-site-packages = true\n`);
  const both = await look('cd . && ".venv/bin/python" train.py', { PATH: '' });
  expect(both).toMatchObject({ 'package torch': '3.0', 'package numpy': '2.4.6' });
});

test('packages of the user and of PYTHONPATH count; without an interpreter there is nothing', async () => {
  await install('home/.local', 'numpy-1.0.dist-info');
  await mkdir(join(folder, 'extra', 'mine-0.1.dist-info'), { recursive: true });
  const found = await look('python3 x.py', { HOME: join(folder, 'home'), PYTHONPATH: join(folder, 'extra') });
  expect(found).toMatchObject({ 'package numpy': '1.0, 2.4.6', 'package mine': '0.1' });
  expect(await look('Rscript train.R', { PATH: '/nowhere' })).toEqual({});
});
