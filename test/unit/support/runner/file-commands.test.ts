import { appendFile, mkdtemp, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createCommandFiles,
  processCommandFiles,
  SUMMARY_LIMIT_BYTES,
  type CommandFiles,
} from '../../../support/runner/file-commands.ts';
import { SecretMasker } from '../../../support/runner/secret-masker.ts';
import { StepRecord } from '../../../support/runner/step-record.ts';

let folder: string;
let files: CommandFiles;
let step: StepRecord;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-commands-'));
  files = await createCommandFiles(folder, 'suffix');
  step = new StepRecord({ workspace: folder, masker: new SecretMasker(), debug: false });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const process = (): Promise<void> => processCommandFiles(files, step);
const errors = (): string[] => step.annotations.map(({ message }) => message);

test('the files exist, empty, before the step starts', async () => {
  for (const path of Object.values(files)) expect((await stat(path)).size).toBe(0);
  await process();
  expect(step.failed).toBe(false);
  expect(step.annotations).toEqual([]);
});

test('a file that the step removed counts as empty', async () => {
  for (const path of Object.values(files)) await unlink(path);
  await process();
  expect(step.failed).toBe(false);
});

test('outputs and state ignore the case of names; the last value counts', async () => {
  await writeFile(files.output, 'Name=1\nname=2\nother<<E\na\nE\n');
  await writeFile(files.state, 'A=1\na=2\n');
  await process();
  expect(step.outputs.toObject()).toEqual({ name: '2', other: 'a' });
  expect(step.outputs.get('NAME')).toBe('2');
  expect(step.state.toObject()).toEqual({ a: '2' });
});

test('variables keep their case, and NODE_OPTIONS is refused', async () => {
  await writeFile(files.env, 'Aa=1\naa=2\nnode_options=--require x\nLD_PRELOAD=y\n');
  await process();
  expect([...step.environment]).toEqual([
    ['Aa', '1'],
    ['aa', '2'],
    ['LD_PRELOAD', 'y'],
  ]);
  expect(errors()).toEqual(["Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."]);
  expect(step.failed).toBe(false);
});

test('folders of programs, one per line', async () => {
  await writeFile(files.path, '/a\n\n/b\r\n');
  await process();
  expect(step.path).toEqual(['/a', '/b']);
});

test('a faulty file fails the step, keeps what stood before, and spares the other files', async () => {
  await writeFile(files.env, 'a=1\nfault\nb=2\n');
  await writeFile(files.output, 'c=3\n');
  await process();
  expect(step.failed).toBe(true);
  expect([...step.environment]).toEqual([['a', '1']]);
  expect(step.outputs.get('c')).toBe('3');
  expect(errors()).toEqual(["Unable to process file command 'env' successfully.", "Invalid format 'fault'"]);
});

test('an output without a name fails the step', async () => {
  await writeFile(files.output, '=1\n');
  await process();
  expect(step.failed).toBe(true);
});

describe('the job summary', () => {
  test('is uploaded with secrets masked line by line', async () => {
    step.masker.add('secret');
    step.masker.add('two\nlines');
    await writeFile(files.step_summary, '# a secret\r\ntwo\nlines');
    await process();
    expect(step.summary).toBe('# a ***\ntwo\nlines\n');
  });

  test('of exactly 1 MiB is uploaded', async () => {
    await writeFile(files.step_summary, 'x'.repeat(SUMMARY_LIMIT_BYTES));
    await process();
    expect(step.summary).toBe(`${'x'.repeat(SUMMARY_LIMIT_BYTES)}\n`);
    expect(step.annotations).toEqual([]);
  });

  test('of one byte more is dropped with an error; the step goes on', async () => {
    await writeFile(files.step_summary, 'é'.repeat(SUMMARY_LIMIT_BYTES / 2));
    await appendFile(files.step_summary, 'x');
    await process();
    expect(step.summary).toBe('');
    expect(errors()).toEqual([
      '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k.',
    ]);
    expect(step.failed).toBe(false);
  });
});
