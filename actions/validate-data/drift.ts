import { datasetDriftCheck, driftCheck } from '../../shared/data/checks/drift.ts';
import { columnsOfDrift } from '../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../shared/data/drift/compare-profiles.ts';
import { driftCharts } from '../../shared/data/drift/drift-charts.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import type { CountedProfile, Profile } from '../../shared/data/profile/profile.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { FoundBaseline } from './baseline.ts';

type DriftPart = Required<Pick<StageDraft, 'checks' | 'charts' | 'facts'>> & {
  driftedColumns: string[];
};

/** The current data against the baseline; without one, the facts say so. */
export async function findDrift(
  engine: QueryEngine,
  { reference, description }: FoundBaseline,
  current: CountedProfile,
): Promise<DriftPart> {
  if (reference === null) {
    return { checks: [], charts: [], facts: [{ name: 'drift', value: description }], driftedColumns: [] };
  }
  const drift = await compareProfiles(engine, reference, current);
  const rows = { n: current.profile.rows, m: reference.profile.rows };
  return {
    checks: [...drift.map(driftCheck), ...datasetDriftCheck(drift, rows)],
    charts: driftCharts(drift),
    facts: [
      { name: 'drift', value: `compared with ${description}` },
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
