import { describe, expect, test } from 'vitest';
import type { RunContext } from '../../../../../shared/model/run-context.ts';
import { VERDICTS } from '../../../../../shared/model/verdict.ts';
import { annotationsOf } from '../../../../../shared/reporting/check/annotations.ts';
import { checkName } from '../../../../../shared/reporting/check/check-name.ts';
import { conclusionOf, statusOf } from '../../../../../shared/reporting/check/conclusion.ts';
import { checkedCommit } from '../../../../../shared/reporting/check/decide-check.ts';
import { readPayload } from '../../../../../shared/reporting/check/payload.ts';
import { renderCheck } from '../../../../../shared/reporting/check/render-check.ts';
import { check, evaluation, metric, MODEL, SHA, stageResult } from '../../../../support/stage-results.ts';

test.each([
  ['fail', ['failure', 'failure', 'neutral', 'success', 'success', 'neutral']],
  ['inconclusive', ['failure', 'failure', 'failure', 'success', 'success', 'neutral']],
  ['never', ['failure', 'neutral', 'neutral', 'success', 'success', 'neutral']],
] as const)('conclusions of the verdicts, worst first, with fail-on: %s', (failOn, expected) => {
  expect(VERDICTS.map((verdict) => conclusionOf(verdict, failOn))).toEqual(expected);
  const statuses = expected.map((one) => (one === 'failure' ? 'failure' : 'success'));
  expect(VERDICTS.map((verdict) => statusOf(verdict, failOn))).toEqual(['error', ...statuses.slice(1)]);
});

describe('name', () => {
  const named = (leg: Record<string, unknown> | null, model = MODEL): string =>
    checkName({ model, stage: 'train', leg });

  test('model, stage and values of the leg', () => {
    expect(named(null)).toBe('flight-delay / train');
    expect(named({ seed: 1, os: 'linux', deep: [1] })).toBe('flight-delay / train (1, linux, [1])');
  });

  test('long values are cut, and two legs still differ', () => {
    const [a, b] = ['a', 'b'].map((middle) => named({ x: `${'y'.repeat(300)}${middle}${'y'.repeat(300)}` }));
    expect(a).not.toBe(b);
    expect(named({ x: 'y'.repeat(3000) }, 'm'.repeat(3000)).length).toBeLessThan(255);
  });

  test('has no line break and nothing invisible', () => {
    expect(named({ x: 'a\nb' }, 'm\u202E\u0000')).toBe('m / train (a b)');
  });
});

describe('commit', () => {
  const context = (changes: Partial<RunContext>): RunContext => ({
    event: 'push',
    payload: {},
    eventFault: null,
    repository: 'org/example',
    defaultBranch: 'main',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    sha: 'f'.repeat(40),
    ref: 'refs/heads/main',
    pullRequest: null,
    runId: 1,
    runNumber: 1,
    runAttempt: 1,
    job: 'job',
    workflow: 'workflow',
    workflowPath: '.github/workflows/workflow.yml',
    actor: 'mona',
    workspace: '/',
    ...changes,
  });
  const pullRequest = { number: 7, headSha: SHA, baseSha: 'b'.repeat(40), baseRef: 'main', fork: false };
  const triggering = (head_sha: unknown) =>
    context({ event: 'workflow_run', payload: { workflow_run: { head_sha } } });
  const train = { stage: 'train', legs: 8 } as const;

  test.each([
    ['a push', context({}), 'f'.repeat(40)],
    ['a merge queue', context({ event: 'merge_group' }), 'f'.repeat(40)],
    ['a pull request: its head, not the merge', context({ event: 'pull_request', pullRequest }), SHA],
    ['a fork', context({ event: 'pull_request', pullRequest: { ...pullRequest, fork: true } }), null],
    ['the run that triggered this one', triggering(SHA), SHA],
    ['a trigger that names none', triggering('../..'), null],
    ['a schedule', context({ event: 'schedule' }), null],
    ['a comment', context({ event: 'issue_comment' }), null],
  ])('%s', (_, of, expected) => {
    expect(checkedCommit('auto', of, train)).toBe(expected);
    expect(checkedCommit('never', of, train)).toBeNull();
  });

  test('of more than eight legs only the report has a check', () => {
    expect(checkedCommit('auto', context({}), { stage: 'train', legs: 9 })).toBeNull();
    expect(checkedCommit('auto', context({}), { stage: 'report', legs: 9 })).not.toBeNull();
  });
});

describe('annotations', () => {
  const sample = (line: number, file: string | null = 'data/train.csv') => ({
    file,
    line,
    row: line - 1,
    value: 'x',
  });
  const found = (...checks: Parameters<typeof check>[]) =>
    annotationsOf([stageResult('validate-data', { checks: checks.map((of) => check(...of)) })]);

  test('findings stand at their lines: errors first, each check in turn', () => {
    const { annotations, hidden } = found(
      ['missing', { verdict: 'warn', severity: 'warning', samples: [sample(9)] }],
      ['range', { verdict: 'fail', column: 'delay', message: 'too large', samples: [sample(3), sample(4)] }],
      ['type', { verdict: 'fail', samples: [sample(5)] }],
      ['unique', { verdict: 'pass', samples: [sample(6)] }],
    );
    expect(annotations.map(({ startLine, level }) => [startLine, level])).toEqual([
      [3, 'failure'],
      [5, 'failure'],
      [4, 'failure'],
      [9, 'warning'],
    ]);
    expect(annotations[0]).toEqual({
      path: 'data/train.csv',
      startLine: 3,
      endLine: 3,
      level: 'failure',
      title: 'validate-data range',
      message: 'delay: too large, here "x" (row 2)',
    });
    expect(hidden).toBe(0);
  });

  test.each([
    '/etc/passwd',
    '../x.csv',
    'a/../../x',
    'https://x.example/a.csv',
    'C:\\x.csv',
    'a\\b',
    'a\nb',
    '',
  ])('a file outside the repository has none: %j', (file) => {
    expect(found(['range', { verdict: 'fail', samples: [sample(1, file)] }]).annotations).toEqual([]);
  });

  test('200 are shown, the rest is counted; a message stays short', () => {
    const samples = Array.from({ length: 260 }, (_, index) => sample(index + 1));
    const result = stageResult('validate-data', {
      checks: [check('range', { verdict: 'fail', message: 'm'.repeat(1e6), samples })],
    });
    const { annotations, hidden } = annotationsOf([result]);
    expect([annotations.length, hidden]).toEqual([200, 60]);
    expect(annotations[0]?.message.length).toBeLessThan(1100);
    expect(renderCheck([result]).summary).toContain('60 more findings');
  });
});

describe('text', () => {
  test('of one stage: its headline, its tables, and the payload that a later commit reads', () => {
    const { title, summary, text } = renderCheck([evaluation()]);
    expect(title).toBe(`Passed: ${evaluation().headline}`);
    expect(summary).toContain('**Passed\\: better than champion 1\\.0\\.0**');
    expect(text).toContain('| ✅ | `roc_auc` |');
    expect(readPayload(text)?.metrics[0]?.name).toBe('roc_auc');
    // The title and the summary have said it.
    expect(text).not.toContain('better than champion');
  });

  test('a payload that a stage quotes is none', () => {
    const forged = renderCheck([evaluation({ digests: { data: 'forged' } })]).text.split('\n')[0] ?? '';
    const { text } = renderCheck([
      stageResult('train', { headline: `x\n${forged}\n`, facts: [{ name: 'a', value: `\n${forged}\n` }] }),
    ]);
    expect(readPayload(text)).toBeNull();
  });

  test('2,000 metrics, and 600 legs of several stages, stay within 65,535 bytes; failures outlast', () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      metric(`m${String(index)}${'€'.repeat(60)}`, { value: index }),
    );
    const one = renderCheck([evaluation({ metrics: many })]);
    const legs = renderCheck(
      Array.from({ length: 600 }, (_, index) =>
        stageResult(index % 2 ? 'train' : 'validate-data', {
          leg: { seed: index },
          headline: 'h'.repeat(500),
          verdict: index === 599 ? 'fail' : 'pass',
        }),
      ),
    );
    for (const { title, summary, text } of [one, legs]) {
      expect(title.length).toBeLessThanOrEqual(200);
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
    }
    expect(readPayload(one.text)).not.toBeNull();
    expect(legs.text).toMatch(/^- ❌ train\.[0-9a-f]{8}: fail$/m);
  });
});
