import type { QueryEngine } from '../engine/query-engine.ts';
import { pairClasses } from './compare-categories.ts';
import { undefinedDrift, type Comparison } from './comparison.ts';
import type { PresetName } from './drift-settings.ts';
import { pairNumbers } from './pair-numbers.ts';
import { total } from './paired-counts.ts';
import { untold, type PresetFacts, type PresetScore } from './presets/preset.ts';
import { presets } from './presets/presets.ts';
import { sharesOfCategories, sharesOfNumbers } from './shares.ts';
import type { Sides } from './sides.ts';
import { thresholdOfWindows } from './windows.ts';

/** What another tool would say of a column, by its own rule: no gate of ours is applied. */
export async function comparePreset(
  engine: QueryEngine,
  sides: Sides,
  name: PresetName,
  { method, threshold, classes }: { method?: string; threshold?: number; classes: boolean },
): Promise<Comparison> {
  const { column } = sides.current;
  const preset = presets[name];
  const learned = sides.reference.column.windows?.['nannyml'] ?? [];
  const facts: PresetFacts = {
    role: column.role,
    method: method ?? null,
    threshold: threshold ?? null,
    learned: thresholdOfWindows(learned),
  };
  if (column.kind !== 'category' && !classes) {
    const counts = await pairNumbers(engine, sides.reference, sides.current);
    if (counts === null || total(counts.r) === 0 || total(counts.c) === 0)
      return decided(sides, name, untold('drift', 'no values to compare on one side'), 0, 0);
    return {
      ...decided(sides, name, preset.numbers(counts, facts), total(counts.r), total(counts.c)),
      bins: counts.bins,
      shares: await sharesOfNumbers(engine, sides),
    };
  }
  const counts = await pairClasses(engine, sides);
  const kept =
    counts && [...counts.r.keys()].filter((i) => preset.missingIsCategory || counts.names[i] !== null);
  if (counts === null || kept === null)
    return decided(sides, name, untold('drift', 'the baseline holds no counts that can be compared'), 0, 0);
  const cells = {
    r: Float64Array.from(kept, (i) => counts.r[i] ?? 0),
    c: Float64Array.from(kept, (i) => counts.c[i] ?? 0),
  };
  const [m, n] = [total(cells.r), total(cells.c)];
  const score =
    m === 0 || n === 0
      ? untold('drift', 'no values to compare on one side')
      : preset.categories(cells, facts);
  const hidden = sides.reference.column.hashed || column.hashed;
  return { ...decided(sides, name, score, m, n), shares: hidden ? null : sharesOfCategories(counts) };
}

function decided(sides: Sides, name: PresetName, score: PresetScore, m: number, n: number): Comparison {
  const { method, value, threshold, drifted, reason } = score;
  return {
    ...undefinedDrift(sides, `${name}.${method}`, threshold, reason ?? ''),
    effect: value,
    m,
    n,
    verdict: drifted === null ? 'inconclusive' : drifted ? 'fail' : 'pass',
    reason,
  };
}
