import { STAGES, type StageResult } from '../model/stage-result.ts';
import { VERDICTS } from '../model/verdict.ts';
import { redactDeep, type Redact } from '../redaction.ts';

/** Words of the schema, digests and times: a secret that equals one of them is not given away by it. */
const FIXED = /^(?:sha256:[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/;
const WORDS = new Set<string>([
  ...VERDICTS,
  ...STAGES,
  ...[
    'concluded',
    'in-progress',
    'higher',
    'lower',
    'target',
    'unknown',
    'one',
    'error',
    'warning',
    'info',
    'off',
    'line',
    'bar',
    'chosen',
    'complete',
    'stopped',
    'failed',
  ],
]);

/** A result free of secrets that still follows its schema: it leaves the job as a file, in comments and artifacts. */
export const redactResult = (result: StageResult, redact: Redact): StageResult =>
  redactDeep(result, (text) => (WORDS.has(text) || FIXED.test(text) ? text : redact(text)));
