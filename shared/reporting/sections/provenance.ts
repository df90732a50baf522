import type { StageResult } from '../../model/stage-result.ts';
import { code } from '../markdown/code.ts';
import { plain } from '../numbers.ts';

/** Where the numbers come from. */
export function provenanceLine(result: StageResult): string {
  const { baseline, metrics, digests, provenance } = result;
  const mde = metrics.find((metric) => metric.gate !== null && metric.mde !== null)?.mde;
  const parts = [
    baseline === null
      ? null
      : `baseline ${code([baseline.kind, baseline.version, baseline.ref?.slice(0, 12)].filter(Boolean).join(' '))}${baseline.age === null ? '' : `, age ${code(baseline.age)}`}, ${baseline.comparable ? 'same evaluation set' : '**another evaluation set**'}, ${baseline.paired ? 'paired' : 'unpaired'}`,
    typeof mde === 'number' ? `smallest detectable difference ${plain(mde)}` : null,
    digests['data'] === undefined ? null : `data ${code(digests['data'].slice(0, 19))}`,
    digests['model'] === undefined ? null : `model ${code(digests['model'].slice(0, 19))}`,
    provenance.sha === null ? null : `commit ${code(provenance.sha.slice(0, 7))}`,
    provenance.runNumber === null
      ? null
      : `run ${String(provenance.runNumber)} attempt ${String(provenance.runAttempt ?? 1)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : `<sub>${parts.join(' · ')}</sub>`;
}
