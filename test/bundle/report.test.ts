import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commentMarker } from '../../shared/reporting/comment/marker.ts';
import { COMMENT_BUDGET_BYTES } from '../../shared/reporting/comment/render-comment.ts';
import { ACTIONS_BOT } from '../support/github/index.ts';
import {
  MONA,
  openPullRequest,
  said,
  writesTo,
  type PullRequestProject,
} from '../support/reporting/pull-request.ts';
import {
  bounds,
  evaluation,
  metric,
  MODEL,
  rocAuc,
  stageResult,
  wholeRun,
} from '../support/stage-results.ts';

let project: PullRequestProject;

beforeEach(async () => {
  project = await openPullRequest();
});

afterEach(async () => {
  await project.close();
});

async function leaveWholeRun(): Promise<void> {
  for (const result of wholeRun()) await project.write(`${result.stage}.json`, result);
}

const page = (): Promise<string> => readFile(join(project.workspace, '.mlops', 'report.html'), 'utf8');

describe('with results of all stages', () => {
  beforeEach(leaveWholeRun);

  test('it posts one comment, and writes the page with charts, the comment and its own result', async () => {
    const run = await project.run('report');
    expect(run.conclusion).toBe('success');
    const [body = '', ...more] = project.comments();
    expect(more).toEqual([]);
    expect(body.startsWith(`${commentMarker(MODEL)}\n> [!WARNING]\n> **Passed with warnings`)).toBe(true);
    expect(run.outputs['comment-url']).toContain('#issuecomment-');
    expect(await readFile(join(project.workspace, '.mlops', 'comment.md'), 'utf8')).toBe(body);
    expect(await page()).toMatch(/<figure>[\s\S]*<svg/);
    expect(run.result?.verdict).toBe('pass');
    expect(run.result?.files.map(({ path }) => path).sort()).toEqual(['comment.md', 'report.html']);
  });

  test('a second run changes the same comment; one that has nothing new writes nothing', async () => {
    await project.run('report');
    expect(writesTo(project.github)).toEqual(['POST 201']);
    await project.run('report');
    expect(writesTo(project.github)).toEqual(['POST 201']);
    const provenance = { ...stageResult('train').provenance, runId: 4712, runNumber: 124 };
    await project.write('train.json', stageResult('train', { headline: 'trained again', provenance }));
    await project.run('report');
    expect(writesTo(project.github)).toEqual(['POST 201', 'PATCH 200']);
    expect(project.comments().length).toBe(1);
    expect(project.comments()[0]).toContain('trained again');
  });

  test("another author's comment with our marker is left alone", async () => {
    const planted = `${commentMarker(MODEL)}\nlook, all green`;
    project.github.state.addComment(project.number, planted, MONA);
    await project.run('report');
    expect(project.comments()[0]).toBe(planted);
    expect(project.comments().length).toBe(2);
  });

  test('a comment of ours that only quotes the marker, or is of another model, is left alone', async () => {
    const quoted = `> ${commentMarker(MODEL)}\n\n${commentMarker(MODEL)}`;
    const other = `${commentMarker('churn')}\n> [!TIP]`;
    for (const body of [quoted, other]) project.github.state.addComment(project.number, body, ACTIONS_BOT);
    await project.run('report');
    expect(project.comments().slice(0, 2)).toEqual([quoted, other]);
    expect(project.comments().length).toBe(3);
  });

  test('a token that may only read degrades: it names the line of YAML and passes', async () => {
    const run = await project.run('report', { token: project.github.tokenFor({ contents: 'read' }) });
    expect(run.conclusion).toBe('success');
    expect(said(run, 'warning')).toContain('under "permissions:" of the job');
    for (const shown of [run.log, run.summary]) expect(shown).toContain('\n  pull-requests: write # missing');
    expect(project.comments()).toEqual([]);
    expect(run.result?.verdict).toBe('warn');
    expect(await page()).toContain('flight-delay');
  });

  test('without a token it asks GitHub nothing and passes', async () => {
    const run = await project.run('report', { token: '' });
    expect(run.conclusion).toBe('success');
    expect(said(run, 'notice')).toContain('No github-token');
    expect(project.github.requests.filter(({ path }) => path.startsWith('/repos/'))).toEqual([]);
    expect(run.summary).toContain('stages reported');
  });

  test.each([
    ['a fork', { fork: true }],
    ['Dependabot', { author: 'dependabot[bot]' }],
  ])('%s: no write is tried, a notice says where the report is', async (_, of) => {
    const run = await project.run('report', of);
    expect(run.conclusion).toBe('success');
    expect(said(run, 'notice')).toContain('workflow_run');
    expect(said(run, 'warning')).not.toContain('comment');
    expect(writesTo(project.github)).toEqual([]);
  });

  test('comment: never writes none; its page and files are there', async () => {
    const run = await project.run('report', { inputs: { comment: 'never' } });
    expect(project.comments()).toEqual([]);
    expect(run.conclusion).toBe('success');
    expect(await page()).toContain('</html>');
  });

  test('a create that was stored although its answer was lost is not posted twice', async () => {
    project.github.inject({ on: 'issues/create-comment', reset: true, stored: true });
    const run = await project.run('report');
    expect(run.conclusion).toBe('success');
    expect(project.comments().length).toBe(1);
  });

  test('a result that cannot be read is named and hides none of the others', async () => {
    await project.write('train.json', '{"stage": "train"');
    await project.write('deploy.json', JSON.stringify({ ...stageResult('deploy'), verdict: 'great' }));
    const run = await project.run('report');
    expect(run.conclusion).toBe('success');
    expect(said(run, 'error')).toMatch(/train\.json[^\n]*is not valid JSON/);
    expect(said(run, 'error')).toMatch(/deploy\.json[^\n]*verdict/);
    expect(run.result?.verdict).toBe('warn');
    expect(project.comments()[0]).toContain('evaluate-vs-baseline');
  });
});

describe('bad input', () => {
  async function refused(inputs: Record<string, string> = {}): Promise<string> {
    const run = await project.run('report', { inputs });
    expect(run.exitCode).toBe(1);
    expect(run.result?.verdict).toBe('error');
    expect(run.log).not.toMatch(/\n\s+at /);
    expect(project.comments()).toEqual([]);
    expect(run.annotations.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
    return said(run, 'error').split('\n').at(-1) ?? '';
  }

  test('a results folder that does not exist', async () => {
    await rm(join(project.workspace, '.mlops'), { recursive: true });
    expect(await refused()).toMatch(/^Invalid input: .*no readable result of the model "flight-delay"/);
  });

  test('a folder without any result', async () => {
    expect(await refused()).toMatch(/Run the stages before report/);
  });

  test('results of another model only', async () => {
    await project.write('train.json', stageResult('train', { model: 'churn' }));
    expect(await refused()).toContain('"flight-delay"');
  });

  test('nothing but a broken result', async () => {
    await project.write('train.json', 'not JSON');
    expect(await refused()).toContain('train.json');
  });

  test('a result that does not follow the schema', async () => {
    await project.write('train.json', JSON.stringify({ ...stageResult('train'), metrics: 'many' }));
    expect(await refused()).toMatch(/train\.json.*metrics/);
  });

  test('an unknown key in mlops.yml', async () => {
    await writeFile(join(project.workspace, 'mlops.yml'), `model: ${MODEL}\ncomentt: never\n`);
    await leaveWholeRun();
    expect(await refused({ comment: 'never' })).toMatch(/mlops\.yml.*comentt.*comment/);
  });

  test('an input with a value that is none of its words', async () => {
    await leaveWholeRun();
    expect(await refused({ comment: 'sometimes' })).toContain('"comment"');
  });
});

test('a matrix of many legs is one comment, worst leg first in its words', async () => {
  for (let seed = 0; seed < 12; seed++) {
    const leg = { seed };
    const bad = rocAuc({ delta: -0.016, bounds: bounds(-0.017, -0.015), verdict: 'fail' });
    const failed = seed === 7 ? { verdict: 'fail' as const, metrics: [bad] } : {};
    await project.write(
      `evaluate-vs-baseline.${String(seed).padStart(8, '0')}.json`,
      evaluation({ leg, ...failed }),
    );
  }
  const run = await project.run('report', { matrix: { seed: 3 }, jobTotal: 12 });
  const [body = ''] = project.comments();
  expect(body).toContain(
    '**Failed\\: worse than champion 1\\.0\\.0** – its one gate failed, 1 of 12 legs\n>\n> `seed: 7`: `roc_auc`',
  );
  expect(body.match(/#### (.*)/)?.[1]).toBe('❌ evaluate-vs-baseline `seed: 7`');
  expect(body.match(/<!-- section:/g)?.length).toBe(12);
  expect(run.conclusion).toBe('success');
});

test('a report above the budget keeps verdict, failing rows and digests', async () => {
  const metrics = Array.from({ length: 60 }, (_, i) =>
    metric(`metric ${String(i)} ${'é'.repeat(80)}`, { value: i }),
  );
  for (let seed = 0; seed < 40; seed++) {
    const leg = { seed };
    const bad = rocAuc({ delta: -0.016, bounds: bounds(-0.017, -0.015), verdict: 'fail' });
    const failed =
      seed === 7
        ? { verdict: 'fail' as const, metrics: [bad, ...metrics] }
        : { metrics: [rocAuc(), ...metrics] };
    await project.write(
      `evaluate-vs-baseline.${String(seed).padStart(8, '0')}.json`,
      evaluation({ leg, ...failed }),
    );
  }
  await project.run('report');
  const [body = ''] = project.comments();
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
  expect(body).toContain('> [!CAUTION]');
  expect(body).toContain('| ❌ | `roc_auc` |');
  expect(
    body.match(/<!-- section:evaluate-vs-baseline\.[0-9a-f]{8} .* sha256=[0-9a-f]{64} -->/g)?.length,
  ).toBe(40);
  expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
});
