import type { StageResult } from '../../model/stage-result.ts';
import { code, joined, type Content, type Line } from '../content.ts';
import { plain } from '../numbers.ts';

/** Where the numbers come from. */
export function provenanceLine(result: StageResult): Content | null {
  const { metrics, digests, provenance } = result;
  const mde = metrics.find((metric) => metric.gate !== null && metric.mde !== null)?.mde;
  const parts: (Line | null)[] = [
    baselineLine(result),
    typeof mde === 'number' ? [`smallest detectable difference ${plain(mde)}`] : null,
    digests['data'] === undefined ? null : ['data ', code(digests['data'].slice(0, 19))],
    digests['model'] === undefined ? null : ['model ', code(digests['model'].slice(0, 19))],
    provenance.sha === null ? null : ['commit ', code(provenance.sha.slice(0, 7))],
    provenance.runNumber === null
      ? null
      : [`run ${String(provenance.runNumber)} attempt ${String(provenance.runAttempt ?? 1)}`],
  ];
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : { kind: 'small', line: joined(known, ' · ') };
}

function baselineLine({ baseline }: StageResult): Line | null {
  if (baseline === null) return null;
  const { kind, version, ref, age, comparable, paired } = baseline;
  return [
    'baseline ',
    code([kind, version, ref?.slice(0, 12)].filter(Boolean).join(' ')),
    ...(age === null ? [] : [', age ', code(age)]),
    `, ${comparable ? 'same evaluation set' : 'another evaluation set'}, ${paired ? 'paired' : 'unpaired'}`,
  ];
}
