import type { QueryEngine } from '../data/engine/query-engine.ts';
import { identifier, literal } from '../data/engine/sql-text.ts';
import type { Predictions } from './read-predictions.ts';
import { TEST_TABLE } from './test-rows.ts';
import type { Truth } from './truth.ts';

/** Ids, what the model says, and a digest of the label: what a later run pairs with, without features. */
export async function writePredictions(
  engine: QueryEngine,
  { path, said, truth }: { path: string; said: Predictions; truth: Truth },
): Promise<void> {
  const name = said.kind === 'scores' && truth.task === 'binary' ? 'score' : 'prediction';
  const values = said.kind === 'scores' ? said.scores : said.labels;
  await engine.createTable('candidate_said', {
    row: new Float64Array(values.length).map((_, row) => row),
    said: values,
  });
  // Both tables lie in the order of the rows; a join by key and a sort would take several times their memory.
  const inOrder = `CASE WHEN s."row" = t."mlops row" THEN s.said ELSE error('rows out of order') END`;
  await engine.run(
    `COPY (SELECT t."mlops id" AS id, ${inOrder} AS ${identifier(name)}, ${labelDigest(truth)} AS label_digest FROM ${TEST_TABLE} t POSITIONAL JOIN candidate_said s) TO ${literal(path)} (FORMAT parquet)`,
  );
  await engine.run('DROP TABLE candidate_said');
}

/** Two digests instead of one per row: hashing takes longer than all the rest. */
function labelDigest(truth: Truth): string {
  if (truth.task === 'regression') return 'sha256(t."mlops label")';
  const { positive, negative } = truth.classes;
  const digest = (label: string): string => `sha256(${literal(label)})`;
  return `CASE WHEN t."mlops label" = ${literal(positive)} THEN ${digest(positive)} ELSE ${digest(negative ?? positive)} END`;
}
