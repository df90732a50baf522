import type { StageResult } from '../../model/stage-result.ts';
import { code, joined, paragraph, type Content } from '../content.ts';
import { bytes, count, duration, plain } from '../numbers.ts';

export const factsTable = (facts: StageResult['facts']): Content => ({
  kind: 'table',
  columns: [{ head: ['Fact'] }, { head: ['Value'] }],
  rows: facts.map(({ name, value }) => [[code(name)], [code(value)]]),
});

export function costLine({ cost }: StageResult): Content | null {
  if (cost === null) return null;
  const parts = [
    cost.durationSeconds === null ? null : `took ${duration(cost.durationSeconds)}`,
    cost.cpuSeconds === null ? null : `${duration(cost.cpuSeconds)} of CPU`,
    cost.peakMemoryMb === null ? null : `${plain(cost.peakMemoryMb)} MB of memory at most`,
    cost.modelBytes === null ? null : `model ${bytes(cost.modelBytes)}`,
    cost.latencyP50Ms === null ? null : `median latency ${plain(cost.latencyP50Ms)} ms`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : paragraph(`Cost: ${parts.join(' · ')}`);
}

export function changesLine({ changes }: StageResult): Content | null {
  if (changes === null) return null;
  const changed = Object.entries(changes)
    .filter(([, yes]) => yes)
    .map(([name]) => [code(name)]);
  return changed.length === 0
    ? paragraph('Nothing changed since the baseline')
    : paragraph('Changed: ', ...joined(changed, ', '));
}

export function flipsLine({ flips }: StageResult): Content | null {
  return flips === null
    ? null
    : paragraph(
        `Predictions that changed: ${count(flips.fixed)} now right, ${count(flips.broken)} now wrong`,
      );
}

export const kpisTable = (kpis: StageResult['kpis']): Content => ({
  kind: 'table',
  columns: [
    { head: ['KPI'] },
    { head: ['Value'], align: 'right' },
    { head: ['Target'], align: 'right' },
    { head: ['Gate'] },
  ],
  rows: kpis.map(({ name, value, unit, target, gate }) => [
    [code(name), ...(unit === null ? [] : [' ', code(unit, 20)])],
    [plain(value)],
    [plain(target)],
    [gate === null ? '–' : code(gate)],
  ]),
});
