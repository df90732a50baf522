import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'drift-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const write = (name: string, content: string): Promise<void> => writeFile(join(workspace, name), content);
const validate = (inputs: Record<string, string>): Promise<ActionRun> =>
  runAction({ action: 'validate-data', workspace, inputs });

/** `x` grows by `shift`, `city` loses its last letter to its first in `lost` of ten rows, `y` stays. */
function table(shift: number, lost = 0): string {
  const rows = Array.from({ length: 1000 }, (_, row) => {
    const city = row % 10 < lost ? 'a' : 'abcde'.charAt(row % 5);
    return `${String((row % 50) + shift)},${city},${String(row % 7)}`;
  });
  return `x,city,y\n${rows.join('\n')}\n`;
}

const checksOf = (run: ActionRun, column: string | null): CheckResult[] =>
  (run.result?.checks ?? []).filter((check) => check.id.startsWith('drift.') && check.column === column);

async function compared(
  schema: string,
  current: string,
  more: Record<string, string> = {},
): Promise<ActionRun> {
  await write('before.csv', table(0));
  await write('now.csv', current);
  await write('schema.yml', schema);
  return validate({ data: 'now.csv', reference: 'before.csv', schema: 'schema.yml', ...more });
}
const fields = (x: string, city = '', table = ''): string =>
  `fields:\n  - {name: x, type: integer, x-mlops: {drift: ${x}}}\n  - {name: city, x-mlops: {drift: {${city}}}}\n  - {name: y, type: integer}\nx-mlops: {severity: {duplicates.rows: 'off'}, ${table}}\n`;

test('the profile holds correlations and the rows that repeat', async () => {
  await write('now.csv', `${table(0)}0,a,0\n`);
  const run = await validate({ data: 'now.csv' });
  const profile = JSON.parse(await readFile(run.outputs['profile'] ?? '', 'utf8')) as {
    duplicateRows: number;
    correlations: { numbers: { pairs: { a: string; b: string; rows: number }[] } };
  };
  // 350 combinations of a number from 50, its letter, and a number from 7.
  expect(profile.duplicateRows).toBe(651);
  expect(profile.correlations.numbers.pairs).toMatchObject([{ a: 'x', b: 'y', rows: 1001 }]);
});

test('method, test and threshold of a column are those of the schema', async () => {
  const run = await compared(
    fields('{method: ks, test: mann_whitney, threshold: 0.05}', 'method: tvd, test: chi2, threshold: 0.5'),
    table(4, 3),
  );
  expect(run.exitCode, run.log).toBe(0);
  expect(checksOf(run, 'x')[0]).toMatchObject({ id: 'drift.ks', verdict: 'warn', threshold: 0.05 });
  expect(checksOf(run, 'x')[0]?.value).toBeCloseTo(4 / 50, 12);
  expect(checksOf(run, 'city')).toMatchObject([{ id: 'drift.tvd', verdict: 'pass', threshold: 0.5 }]);
  expect(run.outputs['drifted-columns']).toBe('["x"]');
});

test('only a mean that moves the way of the direction counts', async () => {
  const up = await compared(fields('{direction: up}'), table(30));
  expect(checksOf(up, 'x')[0]).toMatchObject({ verdict: 'warn' });
  const down = await compared(fields('{direction: down}'), table(30));
  expect(checksOf(down, 'x')[0]).toMatchObject({
    verdict: 'pass',
    reason: 'the mean did not move down, and no other move counts',
  });
});

test('a column of high importance fails the table alone, one that is not compared says nothing', async () => {
  const high = await compared(fields('{importance: high}'), table(30));
  expect(high.exitCode).toBe(1);
  expect(checksOf(high, null)).toMatchObject([{ id: 'drift.columns', verdict: 'fail', value: 1 / 3 }]);
  expect(high.result?.headline).toContain('decides alone: x');
  const none = await compared(fields('false'), table(30));
  expect(checksOf(none, 'x')).toEqual([]);
  expect(checksOf(none, null)).toMatchObject([{ verdict: 'pass', value: 0 }]);
});

test('the share of drifted columns is weighted by importance', async () => {
  const run = await compared(fields('{importance: 3}', '', 'gate: {driftedShare: 0.6}'), table(30));
  expect(run.exitCode).toBe(1);
  expect(checksOf(run, null)).toMatchObject([{ verdict: 'fail', value: 3 / 5, threshold: 0.6 }]);
});

test('thresholds are learned from windows, of reference data and of a stored profile alike', async () => {
  const learned = fields('{}', '', 'gate: {thresholds: reference-windows}');
  const live = await compared(learned, table(30));
  const [check] = checksOf(live, 'x');
  expect(check).toMatchObject({ id: 'drift.w1n', verdict: 'warn' });
  expect(check?.threshold).toBeLessThan(0.05);
  await validate({ data: 'before.csv', schema: 'schema.yml', 'results-path': 'stored' });
  const stored = await validate({ data: 'now.csv', schema: 'schema.yml', baseline: 'stored/profile.json' });
  expect(checksOf(stored, 'x')).toEqual(checksOf(live, 'x'));
  await write('plain.yml', fields('{}'));
  await validate({ data: 'before.csv', schema: 'plain.yml', 'results-path': 'plain' });
  const without = await validate({ data: 'now.csv', schema: 'schema.yml', baseline: 'plain/profile.json' });
  expect(checksOf(without, 'x')[0]).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the baseline holds no windows to learn a threshold from',
  });
});

test('a preset judges by the rules of another tool, with the thresholds of the schema where it has some', async () => {
  const usual = await compared(fields('{}'), table(4), { preset: 'evidently' });
  // 4 / √208.25, the deviation of 0 to 49.
  expect(checksOf(usual, 'x')).toMatchObject([
    { id: 'drift.evidently.ks', verdict: 'warn', threshold: 0.05 },
  ]);
  const own = await compared(fields('{threshold: 0.000001}'), table(4), { preset: 'evidently' });
  expect(checksOf(own, 'x')).toMatchObject([{ verdict: 'pass', threshold: 0.000001 }]);
});

test.each(['w1', 'energy'])(
  '%s without a threshold is refused: it is in the unit of the column',
  async (method) => {
    const run = await compared(fields(`{method: ${method}}`), table(4));
    expect(run.exitCode).toBe(1);
    expect(run.result?.verdict).toBe('error');
    expect(run.log).toContain(
      `schema.yml:2:40: the drift of "x" by ${method} is in the unit of the column and needs a threshold`,
    );
    const said = await compared(fields(`{method: ${method}, threshold: 0.5}`), table(4));
    expect(checksOf(said, 'x')[0]).toMatchObject({ id: `drift.${method}`, verdict: 'warn', threshold: 0.5 });
  },
);

/** Two columns that each take 0 to 9 equally often; together alike, or in every pair. */
const pairs = (alike: boolean): string =>
  `x,y\n${Array.from({ length: 1000 }, (_, row) => `${String(row % 10)},${String(alike ? row % 10 : Math.floor(row / 10) % 10)}`).join('\n')}\n`;
const whole = (multivariate: string): string =>
  `fields: [{name: x, type: integer}, {name: y, type: integer}]\nx-mlops: {severity: {duplicates.rows: 'off'}, multivariate: ${multivariate}}\n`;

test('columns that keep their distributions and go together otherwise are found as a whole', async () => {
  await write('before.csv', pairs(true));
  await write('now.csv', pairs(false));
  await write('schema.yml', whole('{rows: 600}'));
  const run = await validate({ data: 'now.csv', reference: 'before.csv', schema: 'schema.yml' });
  expect(run.exitCode, run.log).toBe(0);
  expect(checksOf(run, 'x').map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  const [classifier, mmd] = checksOf(run, null);
  expect(classifier).toMatchObject({
    id: 'drift.classifier',
    verdict: 'warn',
    n: 600,
    m: 600,
    threshold: 0.25,
  });
  expect(classifier?.message).toMatch(
    /told apart by [xy] \d+ %, [xy] \d+ %; a sample: 600 of 1,000 of the baseline, 600 of 1,000 now$/,
  );
  expect(mmd).toMatchObject({ id: 'drift.mmd', verdict: 'warn', threshold: 0.015 });
  const again = await validate({ data: 'now.csv', reference: 'before.csv', schema: 'schema.yml' });
  expect(checksOf(again, null)).toEqual(checksOf(run, null));
});

test('rows as a whole need the rows of the baseline: a profile of it is not available, never a pass', async () => {
  await write('now.csv', pairs(true));
  await write('schema.yml', whole('true'));
  await validate({ data: 'now.csv', 'results-path': 'stored' });
  await write('now.csv', pairs(false));
  const run = await validate({ data: 'now.csv', schema: 'schema.yml', baseline: 'stored/profile.json' });
  expect(run.outputs['verdict']).toBe('inconclusive');
  for (const check of checksOf(run, null).slice(0, 2))
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      value: null,
      reason:
        'not available: the baseline is a profile, which holds no rows; name its data in the input "reference"',
    });
});

test('embeddings are compared by their rows, where there are some', async () => {
  const vectors = (shift: number): string =>
    Array.from({ length: 400 }, (_, row) => {
      const [a, b, c] = [(row * 7) % 40, (row * 11) % 40, (row * 13) % 40];
      return JSON.stringify({ v: [a / 40 + shift, b / 40, c / 40] });
    }).join('\n');
  const schema = (drift: string): string =>
    `fields: [{name: v, type: list, x-mlops: {drift: ${drift}}}]\nx-mlops: {severity: {duplicates.rows: 'off'}}\n`;
  await write('before.jsonl', vectors(0));
  await write('now.jsonl', vectors(0.5));
  await write('schema.yml', schema('{}'));
  const usual = await validate({ data: 'now.jsonl', reference: 'before.jsonl' });
  const [lengths, , classifier] = checksOf(usual, 'v');
  expect(lengths).toMatchObject({ id: 'drift.w1n', verdict: 'pass', value: 0 });
  expect(classifier).toMatchObject({ id: 'drift.classifier', verdict: 'warn', n: 400, m: 400 });
  expect(classifier?.measures).toMatchObject({ euclidean: expect.closeTo(0.5, 12) as number });
  expect(usual.outputs['drifted-columns']).toBe('["v"]');

  await validate({ data: 'before.jsonl', 'results-path': 'stored' });
  const stored = await validate({ data: 'now.jsonl', baseline: 'stored/profile.json' });
  expect(checksOf(stored, 'v').at(-1)).toMatchObject({ id: 'drift.classifier', verdict: 'skipped' });

  await write('schema.yml', schema('{method: euclidean, threshold: 0.4}'));
  const asked = await validate({ data: 'now.jsonl', reference: 'before.jsonl', schema: 'schema.yml' });
  expect(checksOf(asked, 'v').at(-1)).toMatchObject({
    id: 'drift.euclidean',
    verdict: 'warn',
    threshold: 0.4,
  });
  const unknown = await validate({
    data: 'now.jsonl',
    baseline: 'stored/profile.json',
    schema: 'schema.yml',
  });
  expect(checksOf(unknown, 'v').at(-1)).toMatchObject({ id: 'drift.euclidean', verdict: 'inconclusive' });
});
