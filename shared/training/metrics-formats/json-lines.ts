import { UserError } from '../../errors.ts';
import type { MetricsFormat } from './format.ts';
import { isMap } from './map.ts';
import { metricsOfRows, type Row } from './rows.ts';

/** One object per step, as training loops log them; nested keys are joined with dots. */
export const jsonLinesMetrics: MetricsFormat = {
  extensions: ['.jsonl', '.ndjson'],
  read(text, file, choice) {
    const rows = text
      .split('\n')
      .map((line, index) => ({ line: line.trim(), number: index + 1 }))
      .filter(({ line }) => line !== '')
      .map(({ line, number }): Row => ({
        name: `line ${String(number)}`,
        line: number,
        cells: cellsOf(parsed(line, file, number)),
      }));
    return metricsOfRows(rows, file, choice);
  },
};

function parsed(text: string, file: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    // Python's json module writes NaN and Infinity, which no JSON is.
    value = JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, quoteUndefined));
  } catch (cause) {
    throw new UserError(`is not valid JSON (${cause instanceof Error ? cause.message : String(cause)})`, {
      file,
      line,
      cause,
    });
  }
  if (!isMap(value)) throw new UserError('expected an object of metric names to numbers', { file, line });
  return value;
}

const quoteUndefined = (token: string): string => (token.startsWith('"') ? token : `"${token}"`);

function cellsOf(value: Record<string, unknown>): Row['cells'] {
  const cells = new Map<string, number | string | null>();
  const visit = (node: unknown, path: readonly string[]): void => {
    if (isMap(node)) {
      for (const [key, child] of Object.entries(node)) visit(child, [...path, key]);
      return;
    }
    const isCell = typeof node === 'number' || typeof node === 'string' || node === null;
    cells.set(path.join('.'), isCell ? node : JSON.stringify(node));
  };
  visit(value, []);
  return cells;
}
