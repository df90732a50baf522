import type { CheckResult, CheckSample } from '../../model/stage-result.ts';
import { VERSION } from '../../model/version.ts';
import { visible } from '../markdown/strip.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note', off: 'none' } as const;
/** GitHub refuses a run with more results. */
const MAX_RESULTS = 5000;

/** Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one result per place, one rule per check. */
export function renderSarif(stage: string, checks: readonly CheckResult[]): string {
  const found = checks.filter(isFinding);
  const rules = [...new Set(found.map(({ id }) => id))].sort();
  const all = found.flatMap((check) =>
    (check.samples.length === 0 ? [null] : check.samples).map((sample) => resultOf(check, sample, rules)),
  );
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: `mlops-actions ${stage}`,
            version: VERSION,
            semanticVersion: VERSION,
            rules: rules.map((id) => ({ id, shortDescription: { text: id } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: all.slice(0, MAX_RESULTS),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const isFinding = ({ verdict }: CheckResult): boolean => verdict === 'fail' || verdict === 'warn';

function resultOf(check: CheckResult, sample: CheckSample | null, rules: readonly string[]): object {
  const column = check.column === null ? '' : `${check.column}: `;
  return {
    ruleId: check.id,
    ruleIndex: rules.indexOf(check.id),
    level: LEVELS[check.severity],
    message: { text: visible(`${column}${check.message}`) },
    ...locationsOf(sample),
    properties: { column: check.column, value: check.value, threshold: check.threshold, count: check.count },
  };
}

/** A file outside the workspace has no address that another machine knows. */
function locationsOf(sample: CheckSample | null): object {
  if (sample?.file === null || sample?.file === undefined || /^(?:\/|[A-Za-z]:|\.\.)/.test(sample.file))
    return {};
  const { line } = sample;
  return {
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: sample.file.split('/').map(encodeURIComponent).join('/') },
          ...(line === null ? {} : { region: { startLine: line } }),
        },
      },
    ],
  };
}
