import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { confirmOutput, expectOutput } from '../../../../shared/training/left-behind.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'left-behind-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** What is said when a command that does this is over. */
async function after(shown: string, command: () => Promise<unknown>): Promise<string | null> {
  const expected = await expectOutput('model-path', shown, workspace);
  // A command takes longer to start than the file system's clock to tick.
  await sleep(20);
  await command();
  return confirmOutput(expected, workspace).then(
    () => null,
    (error: unknown) => (error as Error).message,
  );
}

const inWorkspace = (name: string): string => join(workspace, name);
const STALE = 'was there before and the command did not write it';

test('a file of an earlier run is not the result of this one', async () => {
  await writeFile(inWorkspace('m'), 'old');
  expect(await after('m', () => readFile(inWorkspace('m')))).toContain(STALE);
});

test('the same bytes written again are a result', async () => {
  await writeFile(inWorkspace('m'), 'same');
  expect(await after('m', () => writeFile(inWorkspace('m'), 'same'))).toBeNull();
});

test('a file whose time is set back was written nevertheless', async () => {
  await writeFile(inWorkspace('m'), 'same');
  await utimes(inWorkspace('m'), 1, 1);
  const rewrite = async (): Promise<void> => {
    await writeFile(inWorkspace('m'), 'same');
    await utimes(inWorkspace('m'), 1, 1);
  };
  expect(await after('m', rewrite)).toBeNull();
});

test('a folder counts as written when one file in it was', async () => {
  await mkdir(inWorkspace('m/deep'), { recursive: true });
  await writeFile(inWorkspace('m/deep/a'), 'old');
  await writeFile(inWorkspace('m/b'), 'old');
  expect(await after('m', () => Promise.resolve())).toContain(STALE);
  expect(await after('m', () => writeFile(inWorkspace('m/deep/a'), 'new'))).toBeNull();
});

test('a file where a folder was, and the other way round, is a result', async () => {
  await mkdir(inWorkspace('m'));
  await writeFile(inWorkspace('m/a'), 'old');
  const replace = async (): Promise<void> => {
    await rm(inWorkspace('m'), { recursive: true });
    await writeFile(inWorkspace('m'), 'new');
  };
  expect(await after('m', replace)).toBeNull();
});

test.each(['..', '../m', '/etc/hostname', 'a/../../m'])(
  '%s is refused before the command runs',
  async (shown) => {
    await expect(expectOutput('metrics-path', shown, workspace)).rejects.toThrow(
      `input "metrics-path": "${shown}" lies outside the workspace`,
    );
  },
);

test('links are refused, in the last place and on the way', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  await writeFile(join(elsewhere, 'm'), 'secret');
  expect(await after('link', () => symlink(join(elsewhere, 'm'), inWorkspace('link')))).toContain(
    'is a symbolic link',
  );
  expect(await after('way/m', () => symlink(elsewhere, inWorkspace('way')))).toContain(
    'lies outside the workspace',
  );
  await rm(elsewhere, { recursive: true });
});

test('what is absent is said', async () => {
  expect(await after('m', () => Promise.resolve())).toContain('does not exist after the command');
  await writeFile(inWorkspace('file'), 'x');
  expect(await after('file/m', () => Promise.resolve())).toContain('does not exist after the command');
});
