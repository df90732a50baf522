import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPredictions, type Predictions } from '../../../../shared/evaluation/read-predictions.ts';
import { loadTestRows, type TestRows } from '../../../../shared/evaluation/test-rows.ts';
import { binaryTruth } from '../../../../shared/evaluation/truth.ts';
import { writePredictions } from '../../../../shared/evaluation/write-predictions.ts';
import { engineInFolder, type EngineFolder } from '../../../support/data/engine.ts';

/** More than one row group of DuckDB, and not a multiple of a chunk. */
const ROWS = 130_001;
let place: EngineFolder;
let rows: TestRows;

beforeEach(async () => {
  place = await engineInFolder();
  await place.engine.run(
    `CREATE TABLE source AS SELECT 'id ' || i AS id, CASE WHEN i % 3 = 0 THEN 'yes' ELSE 'no' END AS label FROM range(${ROWS}) t(i)`,
  );
  const request = { relation: 'source', label: 'label', id: 'id', features: false, shown: 'source' };
  rows = await loadTestRows(place.engine, request);
});
afterEach(() => place.close());

const read = (relation: string): Promise<Predictions> =>
  readPredictions(place.engine, { relation, id: 'id', rows, task: 'binary', positive: 'yes', shown: 'said' });

test('what is written is what was said of each id, and reads back as the same', async () => {
  await place.engine.run(
    `CREATE TABLE said AS SELECT 'id ' || i AS id, i / ${ROWS} AS score FROM range(${ROWS}) t(i) ORDER BY hash(i)`,
  );
  const said = await read('said');
  expect(said).toEqual({ kind: 'scores', scores: new Float64Array(ROWS).map((_, row) => row / ROWS) });
  const truth = await binaryTruth(place.engine, { positive: 'yes', negative: 'no' });
  const path = join(place.folder, 'predictions.parquet');
  await writePredictions(place.engine, { path, said, truth });
  expect(await read(`read_parquet('${path}')`)).toEqual(said);
  const digests = await place.engine.rows(
    `SELECT count(*) FILTER (label_digest = sha256(s.label)) AS right FROM read_parquet('${path}') p JOIN source s USING (id)`,
  );
  expect(digests).toEqual([{ right: ROWS }]);
});

test('labels are written and read as labels', async () => {
  await place.engine.run(`CREATE TABLE said AS SELECT id, label AS prediction FROM source`);
  const said = await read('said');
  expect(said.kind === 'labels' && said.labels.slice(0, 4)).toEqual(['yes', 'no', 'no', 'yes']);
  const truth = await binaryTruth(place.engine, { positive: 'yes', negative: 'no' });
  const path = join(place.folder, 'predictions.parquet');
  await writePredictions(place.engine, { path, said, truth });
  expect(await read(`read_parquet('${path}')`)).toEqual(said);
});

test('whole numbers and their texts are one id', async () => {
  await place.engine.run(
    `CREATE TABLE said AS SELECT replace(id, 'id ', '') AS id, 0.5 AS score FROM source`,
  );
  await place.engine.run('DROP TABLE test_rows');
  const relation = `(SELECT CAST(replace(id, 'id ', '') AS INTEGER) AS id, label FROM source)`;
  rows = await loadTestRows(place.engine, {
    relation,
    label: 'label',
    id: 'id',
    features: false,
    shown: 'source',
  });
  expect(rows.ids).toBe('BIGINT');
  expect(await read('said')).toEqual({ kind: 'scores', scores: new Float64Array(ROWS).fill(0.5) });
});
