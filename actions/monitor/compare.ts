import { driftCheck } from '../../shared/data/checks/drift.ts';
import { columnsOfDrift } from '../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../shared/data/drift/compare-profiles.ts';
import { importanceOf, settingOf, type DriftSettings } from '../../shared/data/drift/drift-settings.ts';
import { driftCharts } from '../../shared/data/drift/drift-charts.ts';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { buildProfile } from '../../shared/data/profile/build-profile.ts';
import { readProfile } from '../../shared/data/profile/profile-files.ts';
import type { CountedProfile, Profile } from '../../shared/data/profile/profile.ts';
import { rolesOfProfile } from '../../shared/data/profile/roles.ts';
import { typedCounts, typedRelation } from '../../shared/data/schema/typed-relation.ts';
import { countCells } from '../../shared/data/sources/count-cells.ts';
import { holdTable } from '../../shared/data/sources/hold-table.ts';
import { openWithSchema } from '../../shared/data/schema/open-with-schema.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import type { DataSource } from '../../shared/data/sources/source.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import type { Chart, CheckResult } from '../../shared/model/stage-result.ts';
import { classCharts } from '../../shared/monitoring/class-charts.ts';
import { labelEvidence } from '../../shared/monitoring/label-evidence.ts';
import type { Evidence } from '../../shared/monitoring/evidence.ts';
import type { Reference } from '../../shared/monitoring/reference.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';

/** How recent data are read and judged. */
interface Rules {
  /** Null: as they are written. */
  schema: TableSchema | null;
  drift: DriftSettings;
}

type Comparison = Omit<Evidence, 'servedSince'> & { checks: CheckResult[]; charts: Chart[] };

/** Holds recent data and labels against the reference's profile, whose roles say which columns are inputs. */
export async function compare(
  recent: { data: DataSource[]; labels: DataSource[] },
  { profilePath }: Reference,
  { schema, drift: settings }: Rules,
  ports: StagePorts,
): Promise<Comparison> {
  const engine = await openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder: ports.temporaryFolder,
    signal: ports.signal,
  });
  try {
    const reference = await readProfile(engine, profilePath, 'reference_counts');
    const roles = rolesOfProfile(reference.profile);
    const profile = (sources: DataSource[], table: string): Promise<CountedProfile> =>
      profileOf(sources, engine, schema, { model: ports.model, table, roles });
    const current = await profile(recent.data, 'current_counts');
    const labels = recent.labels.length === 0 ? current : await profile(recent.labels, 'label_counts');
    const exclude = Object.keys(roles);
    const drift = await compareProfiles(engine, reference, current, { exclude, settings });
    const missing = missingInputs(reference.profile, current.profile).filter(
      (column) => settingOf(settings, column) !== false,
    );
    const labelled = labelEvidence(reference.profile, labels.profile);
    return {
      rows: current.profile.rows,
      columns: [...columnsOfDrift(drift), ...missing.map((column) => ({ column, drifted: null }))].map(
        (column) => ({ ...column, importance: importanceOf(settings, column.column) }),
      ),
      ...labelled,
      checks: [...drift.map(driftCheck), ...missing.map(missingCheck)],
      charts: [...classCharts(labelled.classes), ...driftCharts(drift)],
    };
  } finally {
    engine.close();
  }
}

async function profileOf(
  sources: DataSource[],
  engine: QueryEngine,
  schema: TableSchema | null,
  options: { model: string; table: string; roles: Record<string, string> },
): Promise<CountedProfile> {
  try {
    const opened = await holdTable(
      engine,
      await openWithSchema(engine, sources, schema),
      `${options.table}_data`,
    );
    const table = await countCells(engine, opened, `${options.table}_cells`);
    return await buildProfile(engine, typedRelation(table, schema), {
      ...options,
      counted: (column) => typedCounts(table, schema, column),
    });
  } catch (error) {
    throw await unreadable(error, sources);
  }
}

/** Input columns of the served model that recent data do not have. */
function missingInputs(reference: Profile, current: Profile): string[] {
  const present = new Set(current.columns.map(({ name }) => name));
  return reference.columns
    .filter(({ name, role, kind }) => role === null && kind !== 'time' && !present.has(name))
    .map(({ name }) => name);
}

const missingCheck = (column: string): CheckResult => ({
  id: 'missing-column',
  column,
  severity: 'warning',
  verdict: 'inconclusive',
  value: null,
  threshold: null,
  n: null,
  m: null,
  count: null,
  message: 'the served model was trained with this column, recent data do not have it',
  reason: 'there is nothing to compare',
  samples: [],
});
