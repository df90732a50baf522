import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../../shared/model/stage-result.ts';
import { checkSplitFiles } from '../../../../../support/data/check-split-files.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

/** Deterministic noise in [0, 1). */
const noise = (seed: number): number => {
  const x = Math.sin(seed * 12.9898 + 78.233) * 43758.5453;
  return x - Math.floor(x);
};

interface Made {
  label: (i: number) => number | string;
  columns: Record<string, (i: number, label: number | string) => number | string>;
}

function csv(from: number, n: number, { label, columns }: Made): string {
  const rows = Array.from({ length: n }, (_, i) => {
    const y = label(from + i);
    return [from + i, ...Object.values(columns).map((of) => of(from + i, y)), y].join(',');
  });
  return `id,${Object.keys(columns).join(',')},y\n${rows.join('\n')}\n`;
}

const schema = (columns: string[], type: string, own: object = {}) => ({
  fields: [
    { name: 'id', type: 'integer', 'x-mlops': { role: 'id' } },
    ...columns.map((name) => ({ name })),
    { name: 'y', type, 'x-mlops': { role: 'label' } },
  ],
  'x-mlops': own,
});

const find = (checks: readonly CheckResult[], id: string, column: string) =>
  checks.find((check) => check.id === id && check.column === column);

describe('a class', () => {
  const made: Made = {
    label: (i) => (noise(i) < 0.5 ? 'no' : 'yes'),
    columns: {
      copy: (_, y) => (y === 'yes' ? 'granted' : 'refused'),
      amount: (i, y) => (y === 'yes' ? 1000 : 0) + noise(i + 0.5) * 999,
      often: (i, y) => (noise(i + 0.25) < 0.1 ? (y === 'yes' ? 'b' : 'a') : y === 'yes' ? 'a' : 'b'),
      noise: (i) => noise(i * 3 + 0.75),
    },
  };
  const columns = Object.keys(made.columns);

  test('a copy and a number that tells the class are found, noise and keys are not', async () => {
    const checks = await checkSplitFiles(
      place,
      { train: csv(0, 2000, made), test: csv(2000, 400, made) },
      schema(columns, 'string'),
    );
    expect(find(checks, 'leakage.target', 'copy')).toMatchObject({ verdict: 'warn', value: 1, n: 2000 });
    expect(find(checks, 'leakage.target', 'amount')).toMatchObject({ verdict: 'warn' });
    expect(find(checks, 'leakage.target', 'amount')?.value).toBeGreaterThan(0.97);
    // Nine in ten are right, one in two by a guess: (0.9 − 0.5) / 0.5.
    expect(find(checks, 'leakage.target', 'often')?.value).toBeCloseTo(0.8, 1);
    expect(find(checks, 'leakage.target', 'noise')).toMatchObject({ verdict: 'pass' });
    expect(find(checks, 'leakage.target', 'noise')?.value).toBeLessThan(0.1);
    expect(find(checks, 'leakage.id', 'id')).toMatchObject({ verdict: 'pass' });
    expect(find(checks, 'leakage.target-change', 'copy')).toMatchObject({ verdict: 'pass', n: 400, m: 2000 });
  });

  test('keys that know the label', async () => {
    const sorted: Made = { label: (i) => (i % 2000 < 1000 ? 'no' : 'yes'), columns: { x: noise } };
    const checks = await checkSplitFiles(
      place,
      { train: csv(0, 2000, sorted), test: csv(2000, 400, sorted) },
      schema(['x'], 'string'),
    );
    expect(find(checks, 'leakage.id', 'id')).toMatchObject({ verdict: 'warn', threshold: 0 });
    expect(find(checks, 'leakage.id', 'id')?.value).toBeGreaterThan(0.9);
  });

  test('what predicts in training only', async () => {
    const later: Made = {
      ...made,
      columns: { ...made.columns, copy: (i) => (noise(i + 9) < 0.5 ? 'granted' : 'refused') },
    };
    const checks = await checkSplitFiles(
      place,
      { train: csv(0, 1000, made), test: csv(1000, 1000, later) },
      schema(columns, 'string'),
    );
    const change = find(checks, 'leakage.target-change', 'copy');
    expect(change).toMatchObject({ verdict: 'warn', threshold: 0.2 });
    expect(change?.value).toBeGreaterThan(0.8);
    expect(find(checks, 'leakage.target-change', 'amount')).toMatchObject({ verdict: 'pass' });
  });
});

test('a quantity: 1 − error / error of the median', async () => {
  const made: Made = {
    label: (i) => noise(i) * 100,
    columns: {
      double: (_, y) => Number(y) * 2 + 7,
      third: (_, y) => Math.floor(Number(y) / 50),
      noise: (i) => noise(i + 0.5),
    },
  };
  const checks = await checkSplitFiles(
    place,
    { train: csv(0, 4000, made), test: csv(4000, 200, made) },
    schema(Object.keys(made.columns), 'number'),
  );
  expect(find(checks, 'leakage.target', 'double')).toMatchObject({ verdict: 'warn' });
  expect(find(checks, 'leakage.target', 'double')?.value).toBeGreaterThan(0.97);
  // The mean of each half errs by 12.5, the median of all by 25.
  expect(find(checks, 'leakage.target', 'third')?.value).toBeCloseTo(0.5, 1);
  expect(find(checks, 'leakage.target', 'noise')?.value).toBeLessThan(0.05);
});

test('few rows and one label tell nothing', async () => {
  const made: Made = { label: () => 'no', columns: { x: noise } };
  const few = await checkSplitFiles(
    place,
    { train: csv(0, 50, made), test: csv(50, 10, made) },
    schema(['x'], 'string'),
  );
  expect(few.find(({ id }) => id === 'leakage.target')).toMatchObject({
    verdict: 'skipped',
    reason: 'train has fewer than 100 rows',
  });
  const one = await checkSplitFiles(
    place,
    { train: csv(0, 150, made), test: csv(150, 10, made) },
    schema(['x'], 'string'),
  );
  expect(find(one, 'leakage.target', 'x')).toMatchObject({
    verdict: 'skipped',
    reason: 'train has fewer than two labels',
  });
});
