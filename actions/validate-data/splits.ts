import { checkSplits } from '../../shared/data/checks/splits/check-splits.ts';
import { SPLIT_NAMES } from '../../shared/data/checks/splits/split-part.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { openWithSchema } from '../../shared/data/schema/open-with-schema.ts';
import type { Splits, TableSchema } from '../../shared/data/schema/table-schema.ts';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import { UserError } from '../../shared/errors.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';

interface SplitSurroundings {
  engine: QueryEngine;
  schema: TableSchema | null;
  ports: StagePorts;
  mayShow: (column: string) => boolean;
}

/** Opens the parts of the data and holds them against each other. */
export async function findSplitChecks(
  splits: Splits,
  { engine, schema, ports, mayShow }: SplitSurroundings,
): Promise<CheckResult[]> {
  refuseTooFew(splits);
  const named = SPLIT_NAMES.filter((name) => splits[name].length > 0);
  const found = [];
  for (const name of named)
    found.push({ name, sources: await acquireSources(splits[name], ports, schema?.layout) });
  try {
    const parts = [];
    for (const { name, sources } of found) {
      for (const { shown } of sources) ports.log.info(`${name}: ${shown}`);
      parts.push({ name, table: await openWithSchema(engine, sources, schema) });
    }
    return await checkSplits({ engine, parts, schema, mayShow });
  } catch (error) {
    throw await unreadable(
      error,
      found.flatMap(({ sources }) => sources),
    );
  }
}

function refuseTooFew({ train, validation, test }: Splits): void {
  if (train.length > 0 && validation.length + test.length > 0) return;
  const missing = train.length === 0 ? '"train" is missing' : '"validation" and "test" are missing';
  throw new UserError(`input "splits": ${missing}, there is nothing to compare`, {
    fix: 'Name the files of "train" and of "validation", "test" or both',
  });
}
