import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineInFolder } from '../support/data/engine.ts';
import { evaluateIn, evaluationProject, ROWS, writeTable } from '../support/evaluation/project.ts';
import { snapshotFolder } from '../support/snapshot-folder.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await evaluationProject();
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array): Promise<void> =>
  writeFile(join(workspace, name), content);

/** Section D: exit 1 with one clear line, the result written, and nothing else changed. */
async function refused(inputs: Record<string, string>, message: RegExp): Promise<void> {
  const ours = (path: string): boolean => path === '.mlops/evaluate-vs-baseline.json';
  const before = await snapshotFolder(workspace, ours);
  const run = await evaluateIn(workspace, inputs);
  expect(run.exitCode).toBe(1);
  expect(run.result?.verdict, run.log).toBe('error');
  expect(run.result?.error?.message).toMatch(/^Invalid input: /);
  expect(run.result?.error?.message).toMatch(message);
  expect(run.result?.error?.message).not.toContain(workspace);
  expect(run.log).not.toMatch(/^\s+at /m);
  expect(await snapshotFolder(workspace, ours)).toEqual(before);
}

const MODEL = { 'model-path': 'zipmap.onnx' };
const GATED = { ...MODEL, baseline: 'weak.onnx' };

describe('inputs and configuration', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['no data', { ...MODEL, data: '' }, /input "data" is required/],
    ['no model', {}, /input "model-path" is required/],
    ['an unknown metric', { ...MODEL, metrics: 'auc' }, /unknown metric "auc".*roc_auc/],
    ['a label that does not exist', { ...MODEL, label: 'delayed' }, /test\.csv: has no column "delayed"/],
    ['an id that does not exist', { ...MODEL, id: 'key' }, /test\.csv: has no column "key"/],
    ['a positive class that does not occur', { ...MODEL, 'positive-class': 'yes' }, /"yes" does not occur/],
    ['a baseline that is no file', { ...MODEL, baseline: 'last-run' }, /last-run: .*Give auto, champion/],
    ['a naive baseline of another task', { ...MODEL, baseline: 'naive:mean' }, /does not fit a binary task/],
    ['the candidate as baseline', { ...MODEL, baseline: 'zipmap.onnx' }, /zipmap\.onnx: .*same file content/],
    ['a gate without a condition', { ...GATED, gates: '[{metric: f1}]' }, /f1 has no condition/],
    [
      'a limit that the metric can not reach',
      { ...GATED, gates: '[{metric: roc_auc, min: 95}]' },
      /gates": min: 95 on roc_auc, which lies from 0 to 1\. Give a share, such as 0\.05 for 5 %/,
    ],
    [
      'a margin larger than any difference',
      { ...GATED, gates: '[{metric: f1, non-inferior: 5}]' },
      /non-inferior: 5 on f1, which is a difference of values from 0 to 1\./,
    ],
    ['gates that are no YAML', { ...GATED, gates: '[{' }, /input "gates"/],
    ['an alpha that is none', { ...MODEL, alpha: '0.9' }, /alpha/],
  ])('%s', async (_, inputs, message) => refused(inputs, message));

  test('an unknown key, with its place and the nearest known one', async () => {
    await write('mlops.yml', 'model: m\nevaluate:\n  gate: []\n');
    await refused(MODEL, /mlops\.yml:3:3: .*"?gates"?/);
  });

  test('a margin relative to a baseline of zero', async () => {
    await writeTable(workspace, 'none.csv', 'id,prediction', (row) => `${row},0`);
    const gates = '[{metric: recall, non-inferior: 0.1, relative: true}]';
    await refused({ ...MODEL, baseline: 'none.csv', gates }, /relative margin on recall needs a baseline/);
  });
});

describe('data', () => {
  test.each<[string, string, string | Uint8Array | null, RegExp]>([
    ['that does not exist', 'gone.csv', null, /gone\.csv: the file does not exist/],
    ['that no file matches', 'none/*.csv', null, /none\/\*\.csv/],
    ['that is empty', 'empty.csv', '', /empty\.csv: the file is empty/],
    ['without rows', 'head.csv', 'id,a,b,late\n', /head\.csv: the data has no rows/],
    [
      'that is ragged',
      'ragged.csv',
      'id,a,b,late\n1,2,3,1\n2,3\n3,4,5,0\n',
      /ragged\.csv:3: can not be read as csv/,
    ],
    [
      'in another encoding',
      'latin.csv',
      Buffer.from('id,a,b,late\n1,2,3,\xe9\n', 'latin1'),
      /latin\.csv:2: /,
    ],
    [
      'with a missing label',
      'hole.csv',
      'id,a,b,late\n7,2,3,\n8,2,3,1\n',
      /"late": 1 row has no label: id 7/,
    ],
    ['with doubled ids', 'twice.csv', 'id,a,b,late\n7,2,3,1\n7,2,3,0\n', /1 id occurs more than once: 7/],
    ['of three classes', 'three.csv', 'id,a,b,late\n1,2,3,x\n2,2,3,y\n3,2,3,z\n', /more than two classes/],
    [
      'with text for a number',
      'text.csv',
      'id,a,b,late\n1,x,3,1\n2,y,3,0\n',
      /takes 2 columns, the data has 1/,
    ],
  ])('%s', async (_, name, content, message) => {
    if (content !== null) await write(name, content);
    await refused({ ...MODEL, data: name }, message);
  });

  test('Parquet that is cut off', async () => {
    const place = await engineInFolder();
    const whole = join(workspace, 'whole.parquet');
    await place.engine.run(
      `COPY (SELECT 1 AS id, 2.0 AS a, 3.0 AS b, 1 AS late) TO '${whole}' (FORMAT parquet)`,
    );
    await place.close();
    await write('cut.parquet', (await readFile(whole)).subarray(0, 100));
    await refused({ ...MODEL, data: 'cut.parquet' }, /cut\.parquet: can not be read as parquet/);
  });
});

describe('models', () => {
  test.each<[string, string, RegExp]>([
    ['that does not exist', 'absent.onnx', /absent\.onnx: the file does not exist/],
    ['that is no ONNX', 'test.csv', /test\.csv: is no ONNX model/],
    ['whose tensors lie outside', 'external-data.onnx', /other files, .*"\.\.\/\.\.\/secret\.bin"/],
    ['whose branch reads a file', 'external-data-in-branch.onnx', /other files, .*"\/etc\/hostname"/],
  ])('%s', async (_, name, message) => refused({ 'model-path': name }, message));

  test('that is cut off, is empty, or is a link', async () => {
    await write('cut.onnx', (await readFile(join(workspace, 'forest.onnx'))).subarray(0, 2000));
    await refused({ 'model-path': 'cut.onnx' }, /cut\.onnx: is no ONNX model/);
    await write('empty.onnx', '');
    await refused({ 'model-path': 'empty.onnx' }, /empty\.onnx: the file is empty/);
    await symlink('/etc/hostname', join(workspace, 'link.onnx'));
    await refused({ 'model-path': 'link.onnx' }, /link\.onnx: is a symbolic link/);
  });
});

describe('predictions', () => {
  const good = Array.from({ length: ROWS }, (_, row) => `${row},${(row % 100) / 100}`);
  test.each<[string, string[], RegExp]>([
    ['with missing ids', good.slice(2), /2 ids of the test data have no prediction: 0, 1\./],
    ['with doubled ids', [...good, '7,0.5', '9,0.5'], /2 ids occur more than once: 7, 9\./],
    ['with unknown ids', [...good, '9999,0.5'], /1 predicted id does not occur in the test data: 9999\./],
    [
      'with whole numbers written as decimals',
      good.map((line) => line.replace(',', '.0,')),
      /2,000 ids of the test data have no prediction: .*; the ids differ in form: "0" in the test data is "0\.0" here\. Write the ids alike/,
    ],
    [
      'with ids padded with zeros',
      good.map((line) => `"0${line.replace(',', 'x",')}`).with(5, '"005",0.5'),
      /the ids differ in form: "5" in the test data is "005" here/,
    ],
    ['without an id', good.with(3, ',0.5'), /1 row has no id/],
    ['with NaN', good.with(3, '3,nan'), /column "score": 1 row holds no finite value: id 3/],
    ['with infinity', good.with(3, '3,inf'), /column "score": 1 row holds no finite value: id 3/],
    ['with a hole', good.with(3, '3,'), /column "score": 1 row holds no finite value: id 3/],
  ])('%s', async (_, lines, message) => {
    await write('said.csv', `id,score\n${lines.join('\n')}\n`);
    await refused({ predictions: 'said.csv' }, message);
  });

  test('without a column to read, or with a label that the data does not have', async () => {
    await write('said.csv', 'id,guess\n0,1\n');
    await refused(
      { predictions: 'said.csv' },
      /said\.csv: has none of the columns score_1, score, prediction/,
    );
    await writeTable(workspace, 'said.csv', 'id,prediction', (row) => `${row},${row === 5 ? 'maybe' : '1'}`);
    await refused({ predictions: 'said.csv' }, /said\.csv: predicts the label "maybe".*\(0, 1\)/);
  });
});
