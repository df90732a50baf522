import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../../errors.ts';
import type { ReportedMetric, ReportedMetrics } from '../reported-metric.ts';
import { flattenMetrics } from './flatten.ts';
import type { MetricsFormat } from './format.ts';
import { metricsOfRows, type Row } from './rows.ts';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

interface Line {
  record: readonly string[];
  /** Of the file, from 1. */
  number: number;
}

const delimited = (extension: string, delimiter: string): MetricsFormat => ({
  extensions: [extension],
  read(text, file, choice) {
    const { names, lines } = tableOf(text, delimiter, file);
    return isNameValue(names) ? pairs(lines, file) : metricsOfRows(rowsOf(names, lines), file, choice);
  },
});

/** Logs of training loops (Keras, Lightning, DVCLive): a column per metric, a row per step; or pairs of name and value. */
export const csvMetrics = delimited('.csv', ',');
export const tsvMetrics = delimited('.tsv', '\t');

/** Rows of a table with a header. @throws UserError for what is none */
export function logOfTable(text: string, delimiter: string, file: string): Row[] {
  const { names, lines } = tableOf(text, delimiter, file);
  return rowsOf(names, lines);
}

const rowsOf = (names: readonly string[], lines: readonly Line[]): Row[] =>
  lines.map(({ record, number }) => ({
    name: `line ${String(number)}`,
    line: number,
    cells: new Map(
      names.flatMap((name, index) => {
        const cell = cellOf(record[index] ?? '');
        // Row numbers of pandas stand in a column without a name.
        return cell === undefined || name === '' ? [] : [[name, cell] as const];
      }),
    ),
  }));

function tableOf(text: string, delimiter: string, file: string): { names: string[]; lines: Line[] } {
  const [header, ...lines] = linesOf(text, delimiter, file);
  if (header === undefined || lines.length === 0)
    throw new UserError('holds no row below its header', { file, fix: 'Write the header, then the figures' });
  return { names: namesOf(header.record, file), lines };
}

function linesOf(text: string, delimiter: string, file: string): Line[] {
  const lines: Line[] = [];
  try {
    parse(text, {
      delimiter,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], context) => {
        lines.push({ record, number: context.lines });
      },
    });
    return lines;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause['lines'] === 'number' ? { line: cause['lines'] } : {};
    throw new UserError(`is not a table: ${cause.message.replace(/ (on|at) line \d+.*$/s, '')}`, {
      file,
      ...line,
      cause,
    });
  }
}

function namesOf(header: readonly string[], file: string): string[] {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new UserError(`the column "${twice}" stands there twice`, { file, line: 1 });
  return [...header];
}

const isNameValue = ([first = '', second = '', ...more]: readonly string[]): boolean =>
  more.length === 0 && /^(name|metric|key)$/i.test(first) && /^(value|score)$/i.test(second);

function pairs(records: readonly Line[], file: string): ReportedMetrics {
  const metrics: ReportedMetric[] = [];
  const lines = new Map<string, number>();
  for (const { record, number } of records) {
    const [name = '', text = ''] = record;
    if (lines.has(name))
      throw new UserError(`the metric "${name}" stands there twice`, { file, line: number });
    lines.set(name, number);
    const [metric] = flattenMetrics({ [name]: cellOf(text) ?? null }, () => ({ file, line: number }));
    if (metric !== undefined) metrics.push(metric);
  }
  return { metrics, charts: [], notes: [] };
}

/** Undefined: an empty cell. */
function cellOf(text: string): number | string | undefined {
  if (text === '') return undefined;
  return NUMBER.test(text) ? Number(text) : text;
}
