import { parse, type Duration } from 'iso8601-duration';
import type { StageResult } from '../../model/stage-result.ts';
import { code, joined, type Content, type Line } from '../content.ts';
import { shortRef } from '../head.ts';
import { runLink, type Links } from '../links.ts';
import { plain } from '../numbers.ts';
import { counted } from '../../model/wording.ts';

const UNITS = [
  ['years', 'y'],
  ['months', 'months'],
  ['weeks', 'weeks'],
  ['days', 'd'],
  ['hours', 'h'],
  ['minutes', 'min'],
  ['seconds', 's'],
] as const;

/** Where the numbers come from. */
export function provenanceLine(result: StageResult, links: Links | null): Content | null {
  const { metrics, digests, provenance } = result;
  const mde = metrics.find((metric) => metric.gate !== null && metric.mde !== null)?.mde;
  const parts: (Line | null)[] = [
    provenance.fork === undefined ? null : ['claims of the code of ', code(provenance.fork)],
    baselineLine(result),
    typeof mde === 'number' ? [`smallest detectable difference ${plain(mde)}`] : null,
    digests['data'] === undefined ? null : ['data ', code(digests['data'].slice(0, 19))],
    digests['model'] === undefined ? null : ['model ', code(digests['model'].slice(0, 19))],
    provenance.sha === null ? null : ['commit ', code(provenance.sha.slice(0, 7))],
    runLine(result, links),
  ];
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : { kind: 'small', line: joined(known, ' · ') };
}

function runLine({ provenance }: StageResult, links: Links | null): Line | null {
  const { runNumber, runAttempt } = provenance;
  if (runNumber === null) return null;
  const text = `run ${String(runNumber)} attempt ${String(runAttempt ?? 1)}`;
  return [runLink(links, provenance, text) ?? text];
}

function baselineLine({ baseline }: StageResult): Line | null {
  if (baseline === null) return null;
  const { kind, version, ref, age, distance, source, comparable, paired } = baseline;
  return [
    'baseline ',
    code([kind, version, shortRef(ref)].filter(Boolean).join(' ')),
    ...(age === null || isNow(age) ? [] : [', ', ...ageOf(age)]),
    ...(distance == null || distance === 0 ? [] : [`, ${counted(distance, 'commit')} behind`]),
    ...(source == null ? [] : [' (from ', code(source, 40), ')']),
    `, ${comparable ? 'same evaluation set' : 'another evaluation set'}, ${paired ? 'paired' : 'unpaired'}`,
  ];
}

/** Such as `PT0H`. */
const isNow = (age: string): boolean => /^P(?:T?0[A-Z])+$/.test(age);

/** The largest unit says enough. */
function ageOf(age: string): Line {
  const duration = readable(age);
  const unit = UNITS.find(([name]) => (duration[name] ?? 0) > 0);
  return unit === undefined ? ['age ', code(age)] : [`${plain(duration[unit[0]] ?? 0)} ${unit[1]} old`];
}

function readable(age: string): Duration {
  try {
    return parse(age);
  } catch {
    // Others may have written it; then it is shown as it is.
    return {};
  }
}
