import { join } from 'node:path';
import { writeFileAtomic } from '../../fs/atomic.ts';
import type { Digest } from '../../hash/digest.ts';
import type { SourcePlace } from '../sources/source-place.ts';
import { makeSplits, type MadeSplits } from './make-splits.ts';
import type { SplitRule } from './split-rule.ts';
import type { SplitsToMake } from './splits-to-make.ts';

const SPLITS_FILE = 'splits.json';

/** What a stage keeps of the parts. */
export interface KeptSplits {
  facts: { name: string; value: string }[];
  digests: Record<string, Digest>;
  /** Absolute paths in the results folder. */
  files: string[];
}

/** What `splits.json` holds. */
interface SplitsRecord {
  schemaVersion: 1;
  rule: SplitRule;
  rows: number;
  leftOut: number;
  sources: MadeSplits['sources'];
  parts: { name: string; path: string; rows: number; digest: Digest }[];
}

/** Divides the data and writes down how. @throws UserError, ServiceError */
export async function keepSplits(
  wanted: SplitsToMake,
  place: SourcePlace & { resultsPath: string },
): Promise<KeptSplits> {
  const made = await makeSplits(wanted, place);
  const record: SplitsRecord = {
    schemaVersion: 1,
    rule: made.rule,
    rows: made.rows,
    leftOut: made.leftOut,
    sources: made.sources,
    parts: made.parts.map(({ name, shown, rows, digest }) => ({ name, path: shown, rows, digest })),
  };
  const file = join(place.resultsPath, SPLITS_FILE);
  await writeFileAtomic(file, `${JSON.stringify(record, null, 2)}\n`);
  const facts = factsOf(made);
  for (const { name, value } of facts) place.log.info(`${name}: ${value}`);
  if (made.missingStrata !== null)
    place.log.warning(`${made.missingStrata}. More data, larger shares or another "seed" may change that.`);
  return {
    facts,
    digests: Object.fromEntries(made.parts.map(({ name, digest }) => [`${name}-part`, digest])),
    files: [file],
  };
}

const factsOf = ({ parts, rows, leftOut, missingStrata }: MadeSplits): KeptSplits['facts'] => [
  ...parts.map(({ name, shown, rows: own }) => ({
    name: `${name} part`,
    value: `${own.toLocaleString('en')} rows (${((100 * own) / rows).toFixed(1)} %) in ${shown}`,
  })),
  ...(leftOut === 0 ? [] : [{ name: 'rows left out', value: `${leftOut.toLocaleString('en')} in the gap` }]),
  ...(missingStrata === null ? [] : [{ name: 'strata', value: missingStrata }]),
];
