import type { ColumnDriftSetting, DriftGate } from './drift-settings.ts';
import {
  CELL_EFFECTS,
  isCellMethod,
  isCellTest,
  isLineMethod,
  LINE_EFFECTS,
  type CellMethod,
  type CellTest,
  type LineMethod,
  type LineTest,
} from './methods.ts';
import { isEmbeddingMethod } from './multivariate/embedding-distances.ts';
import type { Sides } from './sides.ts';
import { thresholdOfWindows } from './windows.ts';

/** Effects of the default methods from which a column counts as drifted. */
const INPUT = 0.1;
const LABEL = 0.15;
const CLASS_SHARE = 0.05;
export const MISSING_SHARE = 0.05;

export interface Plan {
  method: LineMethod | CellMethod | 'class_share';
  threshold: number;
  test: LineTest | CellTest;
  direction: 'up' | 'down' | 'both';
}

/** How a column is compared, or why it cannot be compared that way. */
export function planComparison(
  { reference, current }: Sides,
  classes: boolean,
  setting: ColumnDriftSetting,
  { thresholds }: DriftGate,
): Plan | { wanted: string; reason: string } {
  const { kind, role } = current.column;
  const cells = classes || kind === 'category';
  const wanted = setting.method;
  // The method of an embedding says nothing of how its lengths are compared.
  const embedding = wanted !== undefined && isEmbeddingMethod(wanted);
  if (embedding && kind !== 'list')
    return { wanted, reason: `${wanted} compares embeddings, the column holds none` };
  const method = (embedding ? undefined : wanted) ?? (classes ? 'class_share' : cells ? 'js' : 'w1n');
  const test = setting.test ?? (cells || isCellMethod(method) ? 'js' : method === 'ks' ? 'ks' : 'resampling');
  const refused = (name: string): { wanted: string; reason: string } => ({
    wanted: method,
    reason: `${name} compares numbers, the column holds categories`,
  });
  if (cells && isLineMethod(method)) return refused(method);
  if (cells && !isCellTest(test)) return refused(test);
  const said = embedding ? undefined : setting.threshold;
  const learned =
    thresholds === 'reference-windows' ? thresholdOfWindows(reference.column.windows?.[method] ?? []) : null;
  if (thresholds === 'reference-windows' && learned === null && said === undefined)
    return { wanted: method, reason: 'the baseline holds no windows to learn a threshold from' };
  const usual: number | null =
    method === 'js' || method === 'w1n' ? (role === null ? INPUT : LABEL) : thresholdOf(method);
  const threshold = said ?? learned ?? usual;
  if (threshold === null)
    return { wanted: method, reason: `${method} is in the unit of the column and needs a threshold` };
  return {
    method,
    test,
    threshold,
    direction: setting.direction ?? 'both',
  };
}

function thresholdOf(method: Plan['method']): number | null {
  if (method === 'class_share') return CLASS_SHARE;
  if (method === 'w1n') return INPUT;
  return isCellMethod(method) ? CELL_EFFECTS[method].threshold : LINE_EFFECTS[method].threshold;
}
