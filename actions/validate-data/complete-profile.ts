import { scoreWindows } from '../../shared/data/drift/score-windows.ts';
import type { DriftSettings } from '../../shared/data/drift/drift-settings.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { describeCorrelations, describeCut } from '../../shared/data/profile/correlations.ts';
import type { CountedProfile } from '../../shared/data/profile/profile.ts';
import type { Log } from '../../shared/model/log.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import type { FoundBaseline } from './baseline.ts';
import type { ProfiledData } from './profiled-data.ts';

/** The profile as it is stored: with what only the rows tell, correlations, repeats and the scores of windows. */
export async function completeProfile(
  engine: QueryEngine,
  { counted, relation, paired, remote }: ProfiledData,
  checks: readonly CheckResult[],
  drift: DriftSettings,
  log: Log,
): Promise<CountedProfile> {
  const repeats = checks.find(({ id }) => id === 'duplicates.rows')?.count ?? null;
  const duplicates = repeats === null ? {} : { duplicateRows: repeats };
  if (remote !== null) return { ...counted, profile: { ...counted.profile, ...duplicates } };
  const scored = await scoreWindows(engine, relation, counted, drift);
  const correlations = await describeCorrelations(engine, paired, scored);
  const cut = describeCut(correlations);
  if (cut !== null) log.info(cut);
  return { ...scored, profile: { ...scored.profile, correlations, ...duplicates } };
}

/** What the data are compared with, with the correlations that data at hand can still tell. */
export async function withCorrelations(
  engine: QueryEngine,
  { reference, paired }: FoundBaseline,
): Promise<CountedProfile | null> {
  if (reference === null || paired === undefined || reference.profile.correlations !== undefined)
    return reference;
  const correlations = await describeCorrelations(engine, paired, reference);
  return { ...reference, profile: { ...reference.profile, correlations } };
}
