import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import expected from '../../../fixtures/onnx/expected.json' with { type: 'json' };
import type { Classes } from '../../../../shared/evaluation/classes.ts';
import { scoreModel } from '../../../../shared/evaluation/score-model.ts';
import { loadTestRows, type TestRows } from '../../../../shared/evaluation/test-rows.ts';
import type { Task } from '../../../../shared/metrics/metric.ts';
import { engineInFolder, type EngineFolder } from '../../../support/data/engine.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'onnx');
let place: EngineFolder;
let rows: TestRows;

beforeEach(async () => {
  place = await engineInFolder();
  const file = join(place.folder, 'rows.csv');
  await writeFile(file, `label,a,b\n${expected.rows.map(([a, b]) => `x,${a},${b}`).join('\n')}\n`);
  rows = await loadTestRows(place.engine, {
    relation: `read_csv('${file}')`,
    label: 'label',
    id: undefined,
    features: true,
    shown: 'rows.csv',
  });
});
afterEach(() => place.close());

async function scoresOf(name: string, task: Task, classes: Classes | null): Promise<Float64Array> {
  const said = await scoreModel(place.engine, {
    runtime: await import('onnxruntime-node'),
    path: join(FOLDER, name),
    shown: name,
    rows,
    task,
    classes,
    signal: new AbortController().signal,
  });
  if (said.kind !== 'scores') throw new Error('the model gave labels');
  return said.scores;
}

/** Exports compute in float32. */
function near(actual: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(wanted.length);
  const worst = Math.max(...wanted.map((value, row) => Math.abs(value - (actual[row] ?? NaN))));
  expect(worst).toBeLessThan(tolerance);
}

test.each(Object.entries(expected.classifiers))(
  "%s, a default export, gives scikit-learn's own probabilities for either class",
  async (name, { classes, probabilities }) => {
    const [first = '', second = ''] = classes.map(String);
    const later = await scoresOf(name, 'binary', { positive: second, negative: first });
    near(
      later,
      probabilities.map(([, p = NaN]) => p),
      1e-6,
    );
    const earlier = await scoresOf(name, 'binary', { positive: first, negative: second });
    near(
      earlier,
      probabilities.map(([p = NaN]) => p),
      1e-6,
    );
  },
);

test("a regression gives scikit-learn's own predictions", async () => {
  near(await scoresOf('regression.onnx', 'regression', null), expected.regression, 1e-5);
});

test('a single class of the data still finds its column by name', async () => {
  const scores = await scoresOf('zipmap-text-classes.onnx', 'binary', { positive: 'late', negative: null });
  const { probabilities } = expected.classifiers['zipmap-text-classes.onnx'];
  near(
    scores,
    probabilities.map(([p = NaN]) => p),
    1e-6,
  );
});

test('classes that the model does not have are refused', async () => {
  await expect(scoresOf('forest.onnx', 'binary', { positive: 'yes', negative: 'no' })).rejects.toThrow(
    "the model's classes are 0, 1, those of the test data no, yes",
  );
  await expect(scoresOf('forest-text-classes.onnx', 'regression', null)).rejects.toThrow(
    'does not fit a regression task',
  );
});
