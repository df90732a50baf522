import type { OperationDescription } from './description.ts';
import { faultsOfAnswer } from './judge.ts';

/** Lists of a hundred comments take much of a test's time, and the same ones are asked for again and again. */
const LIMIT = 100;
const faultless = new WeakMap<OperationDescription, Set<string>>();

/** Faults of a JSON answer of the fake by GitHub's description; a text that had none is not judged again. */
export function faultsOfJson(operation: OperationDescription, status: number, text: string): string[] {
  const key = `${String(status)} ${text}`;
  const known = faultless.get(operation) ?? new Set();
  if (known.has(key)) return [];
  const faults = faultsOfAnswer(operation, status, 'application/json', JSON.parse(text));
  if (faults.length > 0) return faults;
  if (known.size >= LIMIT) known.clear();
  faultless.set(operation, known.add(key));
  return [];
}
