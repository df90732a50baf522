import type { CheckResult, CheckSample } from '../../model/stage-result.ts';

/** Characters that XML 1.0 has no way to write. */
const UNWRITABLE = /(?![\t\n\r\u007F-\u009F])\p{Cc}|[\uFFFE\uFFFF]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Text for an element or a quoted attribute of XML 1.0; what XML can not hold becomes U+FFFD. */
export const xmlText = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNWRITABLE, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character] ?? '');

/** Checks as a JUnit XML report: one test case per check, a suite per column; a warning is a passing case with output. */
export function renderJunit(stage: string, checks: readonly CheckResult[]): string {
  const suites = Map.groupBy(checks, ({ column }) => column ?? 'table');
  const body = [...suites].map(([column, cases]) => {
    const name = `${stage}.${column}`;
    return `  <testsuite name="${xmlText(name)}" ${counts(cases)}>\n${cases.map((check) => caseOf(check, name)).join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xmlText(stage)}" ${counts(checks)}>\n${body.join('')}</testsuites>\n`;
}

function counts(checks: readonly CheckResult[]): string {
  const number = (test: (check: CheckResult) => boolean): string => String(checks.filter(test).length);
  return `tests="${String(checks.length)}" failures="${number(isFailure)}" errors="${number(isError)}" skipped="${number(isSkipped)}" time="0"`;
}

const isFailure = ({ verdict }: CheckResult): boolean => verdict === 'fail';
const isError = ({ verdict }: CheckResult): boolean => verdict === 'error';
/** A check that could not tell passed as little as it failed. */
const isSkipped = ({ verdict }: CheckResult): boolean => verdict === 'skipped' || verdict === 'inconclusive';

function caseOf(check: CheckResult, suite: string): string {
  const open = `    <testcase name="${xmlText(check.id)}" classname="${xmlText(suite)}" time="0"`;
  const text = xmlText([check.message, ...check.samples.map(placeOf)].join('\n'));
  if (isFailure(check) || isError(check)) {
    const element = isError(check) ? 'error' : 'failure';
    return `${open}>\n      <${element} message="${xmlText(check.message)}" type="${xmlText(check.id)}">${text}</${element}>\n    </testcase>\n`;
  }
  if (isSkipped(check))
    return `${open}>\n      <skipped message="${xmlText(check.reason ?? check.message)}"/>\n    </testcase>\n`;
  return check.verdict === 'warn'
    ? `${open}>\n      <system-out>${text}</system-out>\n    </testcase>\n`
    : `${open}/>\n`;
}

const placeOf = ({ file, line, row, value }: CheckSample): string =>
  [
    file === null ? '' : `${file}${line === null ? '' : `:${String(line)}`}`,
    row === null ? '' : `row ${String(row)}`,
    value === null ? '' : `"${value}"`,
  ]
    .filter((part) => part !== '')
    .join(', ');
