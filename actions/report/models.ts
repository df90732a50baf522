import type { StageResult } from '../../shared/model/stage-result.ts';
import { counted } from '../../shared/model/wording.ts';

/** Without a configured model, a run may report this many. */
const MAX_MODELS = 3;

interface ByModel {
  /** Results of each model that is reported, by name. */
  models: Map<string, StageResult[]>;
  /** What was left out, one line each. */
  faults: string[];
}

/** Only the model that the base's configuration names; where it names none, a few. */
export function byModel(results: readonly StageResult[], configured: string | null): ByModel {
  const all = Map.groupBy(
    results.filter(({ stage }) => stage !== 'report'),
    ({ model }) => model,
  );
  const names = [...all.keys()].sort();
  const taken =
    configured === null ? names.slice(0, MAX_MODELS) : names.filter((name) => name === configured);
  const left = names.filter((name) => !taken.includes(name));
  const why = configured === null ? `more than ${String(MAX_MODELS)} models` : `not "${configured}"`;
  return {
    models: new Map(taken.map((name) => [name, all.get(name) ?? []])),
    faults:
      left.length === 0
        ? []
        : [
            `Results of ${counted(left.length, 'other model')} were left out (${why}): ${left.slice(0, 5).map(shown).join(', ')}.`,
          ],
  };
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 100));
