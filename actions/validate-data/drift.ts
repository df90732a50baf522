import { datasetDriftCheck, driftCheck, tableDriftCheck } from '../../shared/data/checks/drift.ts';
import { columnsOfDrift } from '../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../shared/data/drift/compare-profiles.ts';
import { scoreWindows } from '../../shared/data/drift/score-windows.ts';
import type { DriftSettings } from '../../shared/data/drift/drift-settings.ts';
import { driftCharts } from '../../shared/data/drift/drift-charts.ts';
import { compareTables } from '../../shared/data/drift/multivariate/compare-tables.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import type { Profile } from '../../shared/data/profile/profile.ts';
import { describeSample } from '../../shared/data/sampling/sample-setting.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { ProfiledData } from './profiled-data.ts';
import type { FoundBaseline } from './baseline.ts';

type DriftPart = Required<Pick<StageDraft, 'checks' | 'charts' | 'facts'>> & {
  driftedColumns: string[];
};

/** The current data against the baseline; without one, the facts say so. */
export async function findDrift(
  engine: QueryEngine,
  { reference: found, relation, description }: FoundBaseline,
  { counted: current, relation: currentRows }: Pick<ProfiledData, 'counted' | 'relation'>,
  settings: DriftSettings,
): Promise<DriftPart> {
  if (found === null) {
    return { checks: [], charts: [], facts: [{ name: 'drift', value: description }], driftedColumns: [] };
  }
  const both = relation === undefined ? null : { reference: relation, current: currentRows };
  const reference = relation === undefined ? found : await scoreWindows(engine, relation, found, settings);
  const drift = await compareProfiles(engine, reference, current, { settings, rows: both });
  const whole = await compareTables(engine, reference, current, both, settings);
  const by = settings.preset === null ? '' : `, by the rules of ${settings.preset}`;
  const words = describeSample(reference.profile);
  const from = words === null ? '' : ` (${words})`;
  const rows = { n: current.profile.rows, m: reference.profile.rows };
  return {
    checks: [
      ...drift.map(driftCheck),
      ...whole.map(tableDriftCheck),
      ...datasetDriftCheck(drift, rows, settings),
    ],
    charts: driftCharts(drift),
    facts: [
      { name: 'drift', value: `compared with ${description}${from}${by}` },
      ...onlyIn('columns not in the baseline', current.profile, reference.profile),
      ...onlyIn('columns only in the baseline', reference.profile, current.profile),
    ],
    driftedColumns: columnsOfDrift(drift)
      .filter(({ drifted }) => drifted === true)
      .map(({ column }) => column),
  };
}

function onlyIn(name: string, { columns }: Profile, other: Profile): { name: string; value: string }[] {
  const known = new Set(other.columns.map((column) => column.name));
  const own = columns.filter((column) => !known.has(column.name)).map((column) => column.name);
  return own.length === 0 ? [] : [{ name, value: own.join(', ') }];
}
