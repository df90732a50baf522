import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { checkOnline, checkTraining } from '../../shared/data/features/check-view.ts';
import type { UncheckedView } from '../../shared/data/features/feature-view.ts';
import { skipped } from '../../shared/data/checks/judge.ts';
import { readManifest } from '../../shared/data/features/read-manifest.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { openTable, type OpenTable } from '../../shared/data/sources/open-table.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import { UserError } from '../../shared/errors.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { UNSUPPORTED } from './schema-in-use.ts';

interface FeatureSurroundings {
  engine: QueryEngine;
  schema: TableSchema | null;
  ports: StagePorts;
  mayShow: (column: string) => boolean;
}

/** Opens a training set and the feature views that it was joined from, and holds it against them. */
export async function findFeatureChecks(
  shown: string,
  { engine, schema, ports, mayShow }: FeatureSurroundings,
): Promise<CheckResult[]> {
  const { training, eventTime, eventTimePlace, views, unchecked } = await readManifest(
    shown,
    ports.workspace,
  );
  const open = async (lines: readonly string[]): Promise<OpenTable> => {
    const sources = await acquireSources(lines, ports);
    try {
      return await openTable(engine, sources);
    } catch (error) {
      throw await unreadable(error, sources);
    }
  };
  const table = await open(training);
  if (!table.columns.some(({ name }) => name === eventTime))
    throw new UserError(`the training set has no column "${eventTime}"`, eventTimePlace);
  const surroundings = { engine, schema, mayShow };
  const checks: CheckResult[] = [];
  for (const view of views) {
    ports.log.info(`${view.name}: ${view.source.join(', ')}`);
    const source = await open(view.source);
    checks.push(...(await checkTraining(view, table, eventTime, source, surroundings)));
    if (view.online.length > 0)
      checks.push(...(await checkOnline(view, await open(view.online), eventTime, source, surroundings)));
  }
  if (checks.length === 0)
    throw new UserError('the training set has no feature of any view', {
      file: shown,
      fix: 'Name the training set that was joined from these views',
    });
  return [...checks, ...unchecked.map(uncheckedView)];
}

/** An absent one would look like a view whose values are right. */
function uncheckedView({ name, reason, place }: UncheckedView): CheckResult {
  return {
    ...skipped(UNSUPPORTED, null, 'info', reason),
    message: `not checked: feature view ${name} (${reason})`,
    samples: [{ file: place.file ?? '', line: place.line ?? null, row: null, value: null }],
  };
}
