import { FORMAT_TITLES, type Loss } from '../../shared/data/formats/foreign-schema.ts';
import type { SchemaInUse } from '../../shared/data/formats/read-schema.ts';
import { skipped } from '../../shared/data/checks/judge.ts';
import type { Log } from '../../shared/model/log.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import { counted } from '../../shared/model/wording.ts';

/** Id of a rule of another format that our model does not express. */
export const UNSUPPORTED = 'schema.unsupported';
/** A fact has room for so many; each has its own line among the checks. */
const NAMED = 5;

/** What the schema is, and which of its rules are not checked, for people. */
export function describeSchema(inUse: SchemaInUse | null): { name: string; value: string }[] {
  if (inUse === null) return [{ name: 'schema', value: 'no schema: columns not checked' }];
  const { format, shown, losses } = inUse;
  if (format === 'table-schema') return [];
  return [
    { name: 'schema', value: `${shown}, read as ${FORMAT_TITLES[format]}` },
    ...(losses.length === 0 ? [] : [{ name: 'not checked', value: named(losses) }]),
  ];
}

export function logSchema({ format, shown, losses }: SchemaInUse, log: Log): void {
  if (format === 'table-schema') return;
  log.info(`${shown} is read as ${FORMAT_TITLES[format]}`);
  for (const loss of losses) log.info(`${placeOf(loss)}: not checked: ${nameOf(loss)} (${loss.reason})`);
}

/** One entry per rule that is not checked: an absent one would look like a rule that holds. */
export const lossChecks = (inUse: SchemaInUse | null): CheckResult[] =>
  (inUse?.losses ?? []).map((loss) => ({
    ...skipped(UNSUPPORTED, loss.column, 'info', loss.reason),
    message: `not checked: ${loss.rule} (${placeOf(loss)})`,
    samples: [{ file: loss.file, line: loss.line, row: null, value: null }],
  }));

function named(losses: readonly Loss[]): string {
  const shown = losses.slice(0, NAMED).map(nameOf).join('; ');
  const rest = losses.length - NAMED;
  return `${counted(losses.length, 'rule')} of the schema: ${shown}${rest > 0 ? `; and ${String(rest)} more` : ''}`;
}

const placeOf = ({ file, line }: Loss): string => (line === null ? file : `${file}:${String(line)}`);

const nameOf = ({ column, rule }: Loss): string => (column === null ? rule : `${column}: ${rule}`);
