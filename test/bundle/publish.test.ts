import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { marked } from 'marked';
import { commentMarker } from '../../shared/reporting/comment/marker.ts';
import { renderSummary } from '../../shared/reporting/summary.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import {
  openPullRequest,
  said,
  writesTo,
  type PullRequestProject,
} from '../support/reporting/pull-request.ts';
import { check, evaluation, metric, MODEL, rocAuc, stageResult } from '../support/stage-results.ts';

// What every stage does after its work, shown by the quickest one: train.
let project: PullRequestProject;

beforeEach(async () => {
  project = await openPullRequest();
});

afterEach(async () => {
  await project.close();
});

const train = (
  options: Parameters<PullRequestProject['run']>[1] = {},
  command = 'echo mlops-metric loss=0.5',
) => project.run('train', { ...options, inputs: { command, ...options.inputs } });

test('a stage writes its section of the comment, and another stage adds its own', async () => {
  expect((await train()).conclusion).toBe('success');
  await project.write('evaluate-vs-baseline.json', evaluation());
  await project.run('report');
  const [body = '', ...more] = project.comments();
  expect(more).toEqual([]);
  expect(body.startsWith(commentMarker(MODEL))).toBe(true);
  expect(body.match(/<!-- section:[a-z-]+/g)).toEqual([
    '<!-- section:evaluate-vs-baseline',
    '<!-- section:train',
  ]);
});

test('the result is uploaded under the name of model, stage and attempt', async () => {
  const run = await train({ github: { repository: 'org/example', run_attempt: '3' } });
  expect(run.conclusion).toBe('success');
  expect(project.github.state.artifacts.map(({ name, finalized }) => [name, finalized])).toEqual([
    [`mlops-${MODEL}-train-a3`, true],
  ]);
  const zip = project.github.artifactBytes(`mlops-${MODEL}-train-a3`);
  expect(zip?.includes('train.json')).toBe(true);
});

test('each leg of a matrix uploads under a name of its own', async () => {
  for (const seed of [1, 2]) await train({ matrix: { seed }, jobTotal: 2 });
  const names = project.github.state.artifacts.map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^mlops-flight-delay-train-[0-9a-f]{8}-a1$/);
});

test('upload: false uploads nothing', async () => {
  expect((await train({ inputs: { upload: 'false' } })).conclusion).toBe('success');
  expect(project.github.state.artifacts).toEqual([]);
});

test('without an artifact service the log says so, and nothing fails', async () => {
  const env = { ...project.github.environment(), ACTIONS_RUNTIME_TOKEN: '', ACTIONS_RESULTS_URL: '' };
  const run = await train({ env });
  expect(run.conclusion).toBe('success');
  expect(run.log).toContain('No artifact was uploaded: this is no runner of GitHub Actions');
});

test('a full artifact storage is a warning that names it, and the comment is written all the same', async () => {
  project.github.inject({ on: /CreateArtifact/, status: 403, body: '{"msg":"quota"}', times: 20 });
  const run = await train();
  expect(run.conclusion).toBe('success');
  expect(said(run, 'warning')).toContain(`The artifact mlops-${MODEL}-train-a1 was not uploaded`);
  expect(project.comments().length).toBe(1);
});

test('above eight legs a job writes no comment and points at the report job', async () => {
  const run = await train({ matrix: { seed: 1 }, jobTotal: 9 });
  expect(said(run, 'notice')).toContain('9 legs');
  expect(writesTo(project.github)).toEqual([]);
  const always = await train({ matrix: { seed: 1 }, jobTotal: 9, inputs: { comment: 'always' } });
  expect(always.conclusion).toBe('success');
  expect(project.comments().length).toBe(1);
});

test('a read-only token degrades: summary written, permission named, exit code by the verdict', async () => {
  const token = project.github.tokenFor({ contents: 'read', 'pull-requests': 'read' });
  const run = await train({ token });
  expect(run.conclusion).toBe('success');
  expect(said(run, 'warning')).toContain('"pull-requests: write"');
  expect(run.summary).toContain('train');
  expect(writesTo(project.github)).toEqual(['POST 403']);
});

test.each([
  ['a fork', { fork: true }],
  ['Dependabot', { author: 'dependabot[bot]' }],
])('%s: no write is tried, and nothing fails', async (_, of) => {
  const run = await train(of);
  expect(run.conclusion).toBe('success');
  expect(said(run, 'notice')).toContain('workflow_run');
  expect(writesTo(project.github)).toEqual([]);
});

test('without a token nothing is asked of GitHub and the step passes', async () => {
  const run = await train({ token: '' });
  expect(run.conclusion).toBe('success');
  expect(said(run, 'notice')).toContain('No github-token');
  expect(run.summary).toContain('train');
});

test('a step that fails still writes outputs, summary, artifact and comment first', async () => {
  const run = await train({}, 'exit 4');
  expect(run.exitCode).toBe(1);
  expect(run.outputs['verdict']).toBe('error');
  expect(run.summary).toContain('[!CAUTION]');
  expect(project.comments()[0]).toContain('[!CAUTION]');
  expect(project.github.state.artifacts.length).toBe(1);
});

test('a setting that does not exist: one clear line, result and comment say it, the inputs still rule', async () => {
  await appendFile(join(project.workspace, 'mlops.yml'), 'trian: {}\n');
  const run = await train({ inputs: { comment: 'never', upload: 'false' } });
  expect(run.exitCode).toBe(1);
  expect(said(run, 'error')).toMatch(/mlops\.yml.*trian.*train/);
  expect(run.result?.verdict).toBe('error');
  expect(writesTo(project.github)).toEqual([]);
  expect(project.github.state.artifacts).toEqual([]);
});

test('secrets of the job are in no file, comment, summary or artifact', async () => {
  const secret = 'canary-5f1c';
  const env = { ...project.github.environment(), MY_PASSWORD: secret };
  const run = await train({ env }, `echo "failed with ${secret}" >&2; exit 3`);
  expect(run.exitCode).toBe(1);
  expect(JSON.stringify(run.result)).not.toContain(secret);
  expect(run.summary).not.toContain(secret);
  expect(project.comments().join('')).not.toContain(secret);
  expect(run.log).not.toContain(secret);
});

test('a job summary above the limit of the runner is cut, not lost', () => {
  const metrics = Array.from({ length: 900 }, (_, i) =>
    metric(`m${String(i)} ${'é'.repeat(190)}`, { value: i, gate: 'x'.repeat(190), reason: 'y'.repeat(190) }),
  );
  const facts = Array.from({ length: 900 }, (_, i) => ({ name: `f${String(i)}`, value: '€'.repeat(200) }));
  const summary = renderSummary(evaluation({ metrics: [...metrics, rocAuc({ verdict: 'fail' })], facts }));
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_000_000);
  expect(summary).toContain('| ❌ | `roc_auc` |');
});

const ATTACK =
  '@mona #1 ![x](https://evil.example/p.png) <img src=x> | `b` </details>\n# head\n<!-- section:x';

test('names, messages and values of others stay text in the comment', async () => {
  const hostile: StageResult[] = [
    evaluation({
      headline: ATTACK,
      metrics: [rocAuc({ name: ATTACK, gate: ATTACK, slice: { [ATTACK]: ATTACK }, unit: ATTACK })],
      baseline: { kind: ATTACK, ref: ATTACK, version: ATTACK, age: ATTACK, comparable: true, paired: true },
    }),
    stageResult('validate-data', {
      verdict: 'fail',
      headline: ATTACK,
      checks: [
        check(ATTACK, { column: ATTACK, verdict: 'fail', message: ATTACK, value: ATTACK, threshold: ATTACK }),
      ],
      facts: [{ name: ATTACK, value: ATTACK }],
    }),
  ];
  for (const result of hostile) await project.write(`${result.stage}.json`, result);
  const run = await project.run('report');
  expect(run.conclusion).toBe('success');
  const [body = ''] = project.comments();
  const html = marked.parse(body, { gfm: true, async: false });
  expect(html).not.toMatch(/<img|<h1|evil\.example\/p\.png"/);
  // The only links are ours, to the run.
  const ours = new RegExp(
    `^<a href="${project.github.environment()['GITHUB_SERVER_URL'] ?? ''}/org/example/actions/runs/`,
  );
  for (const [link] of html.matchAll(/<a [^>]*>/g)) expect(link).toMatch(ours);
  expect(body.match(/^<!-- section:/gm)?.length).toBe(2);
  expect(html.match(/<details>/g)?.length ?? 0).toBe(html.match(/<\/details>/g)?.length ?? 0);
  const prose = html.replace(/<code>[\s\S]*?<\/code>/g, '').replace(/<!--[\s\S]*?-->/g, '');
  expect(prose).not.toMatch(/@mona|(?<!\w)#1\b/);
});
