import type { Chart } from '../../model/stage-result.ts';
import type { ColumnDrift } from './column-drift.ts';

const MAX_CHARTS = 8;

/** Distributions side by side, those that moved most first. */
export function driftCharts(drift: readonly ColumnDrift[]): Chart[] {
  return drift
    .flatMap(({ shares, ...rest }) => (shares === null ? [] : [{ shares, ...rest }]))
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MAX_CHARTS)
    .map(({ column, shares }) => ({
      id: `distribution-${column}`,
      kind: 'bar',
      title: `${column}: share of rows`,
      x: shares.labels,
      series: [
        { name: 'baseline', y: shares.reference.map(rounded) },
        { name: 'current', y: shares.current.map(rounded) },
      ],
    }));
}

const weight = ({ effect, threshold }: Pick<ColumnDrift, 'effect' | 'threshold'>): number =>
  (effect ?? 0) / (threshold ?? 1);

/** A picture shows no more digits, and every digit travels with the result. */
const rounded = (share: number): number => Number(share.toPrecision(4));
