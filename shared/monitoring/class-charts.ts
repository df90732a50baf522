import type { Chart } from '../model/stage-result.ts';
import { classShares } from './class-shares.ts';
import type { ClassCount } from './evidence.ts';

/** One chart per label: the share of each of its classes then and now. */
export function classCharts(classes: readonly ClassCount[]): Chart[] {
  const shares = Map.groupBy(classShares(classes), ({ label }) => label);
  return [...shares].map(([label, rows]) => ({
    id: `classes-${label}`,
    kind: 'bar',
    title: `${label}: share of each class`,
    x: rows.map(({ value }) => value),
    series: [
      { name: 'baseline', y: rows.map(({ reference }) => rounded(reference)) },
      { name: 'recent', y: rows.map(({ current }) => rounded(current)) },
    ],
  }));
}

const rounded = (share: number): number => Number(share.toPrecision(4));
