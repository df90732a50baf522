import type { StageResult } from '../../model/stage-result.ts';
import { codeCell } from '../markdown/cell.ts';
import { code } from '../markdown/code.ts';
import { table } from '../markdown/table.ts';
import { bytes, count, duration, plain } from '../numbers.ts';

export const factsTable = (facts: StageResult['facts']): string =>
  table(
    [{ head: 'Fact' }, { head: 'Value' }],
    facts.map(({ name, value }) => [codeCell(name), codeCell(value)]),
  );

export function costLine({ cost }: StageResult): string | null {
  if (cost === null) return null;
  const parts = [
    cost.durationSeconds === null ? null : `took ${duration(cost.durationSeconds)}`,
    cost.cpuSeconds === null ? null : `${duration(cost.cpuSeconds)} of CPU`,
    cost.peakMemoryMb === null ? null : `${plain(cost.peakMemoryMb)} MB of memory at most`,
    cost.modelBytes === null ? null : `model ${bytes(cost.modelBytes)}`,
    cost.latencyP50Ms === null ? null : `median latency ${plain(cost.latencyP50Ms)} ms`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Cost: ${parts.join(' · ')}`;
}

export function changesLine({ changes }: StageResult): string | null {
  if (changes === null) return null;
  const changed = Object.entries(changes)
    .filter(([, yes]) => yes)
    .map(([name]) => code(name));
  return changed.length === 0 ? 'Nothing changed since the baseline' : `Changed: ${changed.join(', ')}`;
}

export function flipsLine({ flips }: StageResult): string | null {
  return flips === null
    ? null
    : `Predictions that changed: ${count(flips.fixed)} now right, ${count(flips.broken)} now wrong`;
}

export const kpisTable = (kpis: StageResult['kpis']): string =>
  table(
    [
      { head: 'KPI' },
      { head: 'Value', align: 'right' },
      { head: 'Target', align: 'right' },
      { head: 'Gate' },
    ],
    kpis.map(({ name, value, unit, target, gate }) => [
      `${codeCell(name)}${unit === null ? '' : ` ${codeCell(unit, 20)}`}`,
      plain(value),
      plain(target),
      gate === null ? '–' : codeCell(gate),
    ]),
  );
