import type { CheckResult } from '../../model/stage-result.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { OpenTable } from '../sources/open-table.ts';
import type { CheckId } from './catalogue/catalogue.ts';
import { judge, severityOf } from './judge.ts';

/** Headers of text files: a blank or doubled name makes a column unreachable by name. */
export function checkHeader({ headers }: OpenTable, schema: TableSchema | null): CheckResult[] {
  const [first] = headers;
  if (first === undefined) return [];
  const lower = first.names.map((name) => name.trim().toLowerCase());
  const doubled = first.names.filter(
    (name, index) => name.trim() !== '' && lower.indexOf(lower[index] ?? '') < index,
  );
  const blank = first.names.filter((name) => name.trim() === '');
  const one = (id: CheckId, count: number, message: string): CheckResult[] => {
    const severity = severityOf(schema, id, null);
    if (severity === 'off') return [];
    const samples = headers.map(({ source }) => ({
      file: source.shown,
      line: source.lines === undefined ? 1 : source.lines.headerLine,
      row: null,
      value: null,
    }));
    return [
      judge({
        id,
        column: null,
        severity,
        holds: count === 0,
        value: count,
        threshold: 0,
        n: first.names.length,
        count,
        message,
        samples: count === 0 ? [] : samples.slice(0, 5),
      }),
    ];
  };
  return [
    ...encodingCheck(headers.length, schema),
    ...one(
      'header.duplicate',
      doubled.length,
      doubled.length === 0
        ? 'every name is there once'
        : `the header names ${doubled.map((name) => `"${name}"`).join(', ')} more than once (case does not count)`,
    ),
    ...one(
      'header.blank',
      blank.length,
      blank.length === 0
        ? 'every column has a name'
        : `${String(blank.length)} of the header's names are blank`,
    ),
  ];
}

/** Text that is not UTF-8 ends the stage when it is read: whoever gets here has read all of it. */
function encodingCheck(files: number, schema: TableSchema | null): CheckResult[] {
  const severity = severityOf(schema, 'encoding.utf8', null);
  if (severity === 'off') return [];
  return [
    judge({
      id: 'encoding.utf8',
      column: null,
      severity,
      holds: true,
      value: 0,
      threshold: 0,
      n: files,
      count: 0,
      message: 'every text is UTF-8',
    }),
  ];
}
