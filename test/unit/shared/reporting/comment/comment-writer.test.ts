import { beforeEach, describe, expect, test } from 'vitest';
import { CommentWriter, type CommentTask } from '../../../../../shared/reporting/comment/comment-writer.ts';
import { readComment } from '../../../../../shared/reporting/comment/read-comment.ts';
import {
  COMMENT_BUDGET_BYTES,
  renderComment,
} from '../../../../../shared/reporting/comment/render-comment.ts';
import { settleComment } from '../../../../../shared/reporting/comment/settle-comment.ts';
import type { StageName, StageResult } from '../../../../../shared/model/stage-result.ts';
import { ACTIONS_BOT, type Account } from '../../../../support/github/index.ts';
import { evaluation, MODEL, SHA, stageResult } from '../../../../support/stage-results.ts';
import { startVirtualGitHub, type VirtualGitHub } from '../../../../support/virtual-github/virtual-github.ts';

const MONA: Account = { id: 1, login: 'mona', type: 'User' };
const HEAD = 'feedfacefeedfacefeedfacefeedfacefeedface';
const train = stageResult('train');
let github: VirtualGitHub;
let delays: { on: string; there: number }[];

beforeEach(() => {
  delays = [];
  github = startVirtualGitHub((operation) => {
    const slow = delays.findIndex(({ on }) => on === operation);
    const there = slow < 0 ? 20 : (delays.splice(slow, 1)[0]?.there ?? 20);
    return { there, back: 20, fault: null };
  });
  github.state.git.commit('main', { 'mlops.yml': '' });
  github.state.openPull({ number: 7, headRef: 'main', author: MONA, headSha: SHA });
});

function task(results: readonly StageResult[], changes: Partial<CommentTask> = {}): CommentTask {
  return {
    api: github.connect(() => 0.5),
    clock: github.time,
    signal: new AbortController().signal,
    pullRequest: 7,
    model: MODEL,
    viewerId: ACTIONS_BOT.id,
    headSha: SHA,
    results,
    complete: false,
    ...changes,
  };
}

const write = (results: readonly StageResult[], changes: Partial<CommentTask> = {}) =>
  github.time.run(new CommentWriter(task(results, changes)).write());
async function writeAndSettle(results: readonly StageResult[], changes: Partial<CommentTask> = {}) {
  const writer = new CommentWriter(task(results, changes));
  const { change } = await github.time.run(writer.write());
  return { change, ...(await github.time.run(settleComment(writer, () => 0.5))) };
}
const add = (body: string, author = ACTIONS_BOT) => github.state.addComment(7, body, author);
const calls = () => github.network.served.splice(0).map((line) => line.replace('issues/', ''));
const bodies = () => github.state.comments.map(({ body }) => body);
const stages = (body = bodies()[0] ?? ''): StageName[] => readComment(MODEL, body).map(({ stage }) => stage);
/** Of a run of the workflow that `train` is of: number and id grow together. */
const from = (stage: StageName, runNumber: number, changes: Partial<StageResult['provenance']> = {}) =>
  stageResult(stage, {
    headline: `of run ${String(runNumber)}`,
    provenance: { ...train.provenance, runNumber, runId: 4588 + runNumber, ...changes },
  });

describe('what it costs', () => {
  test('a first comment: list, write, verify', async () => {
    expect((await writeAndSettle([train])).change).toBe('created');
    expect(calls()).toEqual(['GET list-comments', 'POST create-comment', 'GET list-comments']);
  });

  test('an update: list, write, verify', async () => {
    await write([train]);
    calls();
    expect((await writeAndSettle([evaluation()])).change).toBe('updated');
    expect(calls()).toEqual(['GET list-comments', 'PATCH update-comment', 'GET list-comments']);
  });

  test('an unchanged comment: one list, no write', async () => {
    await write([train]);
    calls();
    const writer = new CommentWriter(task([train]));
    expect((await github.time.run(writer.write())).change).toBe('unchanged');
    expect(writer.landedBy).toBeNull();
    expect(calls()).toEqual(['GET list-comments']);
  });

  test.each([31, 101, 201])('behind %i remarks of people it is found, at a list per hundred', async (n) => {
    for (let i = 0; i < n; i += 1) add(`Remark ${String(i)}`, MONA);
    await write([train]);
    calls();
    expect((await write([evaluation()])).change).toBe('updated');
    expect(calls().filter((call) => call.startsWith('GET')).length).toBe(Math.ceil((n + 1) / 100));
    expect(bodies().length).toBe(n + 1);
  });

  test('200 legs of 3 stages through report: 3 calls, within the budget', async () => {
    const legs = Array.from({ length: 200 }, (_, seed) =>
      (['validate-data', 'train', 'evaluate-vs-baseline'] as const).map((stage) =>
        stageResult(stage, { leg: { seed } }),
      ),
    ).flat();
    expect(await writeAndSettle(legs, { complete: true })).toMatchObject({ settled: true, rounds: 1 });
    expect(calls().length).toBe(3);
    expect(Buffer.byteLength(bodies()[0] ?? '')).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
  });
});

describe('whose comment it is', () => {
  test('a marker of another author, quoted further down, hidden, or of another model is not ours', async () => {
    add(renderComment(MODEL, [stageResult('deploy')]), MONA);
    add(`> look:\n${renderComment(MODEL, [stageResult('deploy')])}`);
    add(renderComment(MODEL, [stageResult('deploy')])).minimized = true;
    add(renderComment('another-model', [stageResult('deploy', { model: 'another-model' })]));
    expect((await write([train])).change).toBe('created');
    expect(bodies().length).toBe(5);
    expect(stages(bodies()[4])).toEqual(['train']);
  });

  test('duplicates are folded into the oldest, and go only after that was seen', async () => {
    add(renderComment(MODEL, [train]));
    add(renderComment(MODEL, [stageResult('deploy')]));
    await writeAndSettle([evaluation()]);
    expect(calls().map((call) => call.split(' ')[0])).toEqual(['GET', 'PATCH', 'GET', 'DELETE']);
    expect(bodies().length).toBe(1);
    expect(stages()).toEqual(['evaluate-vs-baseline', 'train', 'deploy']);
  });

  test('a comment that is deleted while it is written is created again', async () => {
    const { id } = add(renderComment(MODEL, [stageResult('deploy')]));
    const writing = new CommentWriter(task([train]));
    const reading = await github.time.run(writing.read());
    github.state.comments.splice(0);
    expect((await github.time.run(writing.write(reading))).change).toBe('created');
    expect(github.state.comments.map((comment) => comment.id)).not.toContain(id);
    expect(stages()).toEqual(['train', 'deploy']);
  });
});

describe('what is newer', () => {
  test.each([
    ['run', from('train', 122), from('train', 123)],
    ['attempt', from('train', 9, { runAttempt: 1 }), from('train', 9, { runAttempt: 2 })],
    ['run with more digits', from('train', 99), from('train', 100)],
  ])('an older %s never replaces a newer one, whichever comes first', async (_, older, newer) => {
    await write([newer]);
    calls();
    expect((await write([older])).change).toBe('superseded');
    expect(calls()).toEqual(['GET list-comments']);
    await write([from('train', 1)]);
    expect(readComment(MODEL, bodies()[0] ?? '')).toMatchObject([{ provenance: newer.provenance }]);
  });

  test('a section of a stage that does not run for the newest commit is marked, and decides nothing', async () => {
    await write([stageResult('validate-data', { verdict: 'fail', headline: 'broken rows' })]);
    expect(bodies()[0]).toContain('[!CAUTION]');
    await write([from('train', 124, { sha: HEAD })], { headSha: HEAD });
    const [body = ''] = bodies();
    expect(stages()).toEqual(['validate-data', 'train']);
    expect(body).not.toContain('[!CAUTION]');
    expect(body.match(/\*\*Stale\*\*/g)?.length).toBe(1);
    expect(body).toContain('of commit `a1b2c3d`; validate-data has not run for the newest one.');
  });

  test('when the head has moved, the comment says so until a run of the new head writes', async () => {
    await write([train], { headSha: HEAD });
    expect(bodies()[0]).toContain('the head of the pull request is now `feedfac`');
    await write([from('train', 124, { sha: HEAD })], { headSha: HEAD });
    expect(bodies()[0]).not.toContain('Stale');
    expect((await write([train], { headSha: HEAD })).change).toBe('superseded');
  });

  test('is told by the head, not by the numbers of runs, which each workflow counts for itself', async () => {
    await write([from('validate-data', 500, { runId: 4711 })]);
    await write([from('train', 3, { sha: HEAD, runId: 4712 })], { headSha: HEAD });
    const [body = ''] = bodies();
    expect(body.match(/\*\*Stale\*\*/g)?.length).toBe(1);
    expect(body).toContain('validate-data has not run for the newest one');
  });

  test('of one stage in two workflows is the run that began later, however often each has run', async () => {
    await write([from('train', 500, { runId: 4711 })]);
    expect((await write([from('train', 3, { runId: 4712 })])).change).toBe('updated');
    expect((await write([from('train', 500, { runId: 4711 })])).change).toBe('superseded');
    expect((await write([from('train', 501, { runId: 4711, runAttempt: 9 })])).change).toBe('superseded');
    expect(bodies()).toEqual([expect.stringContaining('of run 3')]);
    expect((await write([from('train', 3, { runId: 4712, runAttempt: 2 })])).change).toBe('updated');
  });

  test('is read from comments whose markers count runs by their numbers', async () => {
    await write([from('train', 500, { runId: 4711 })]);
    const [body = ''] = bodies();
    const [comment] = github.state.comments;
    if (comment !== undefined) comment.body = body.replace('run=4711.1', 'run=500.1');
    expect(bodies()[0]).toContain('run=500.1');
    expect((await write([from('train', 499, { runId: 4710 })])).change).toBe('superseded');
    expect((await write([from('train', 3, { runId: 4712 })])).change).toBe('updated');
  });
});

describe('what comes between', () => {
  test('a write that would land too late is given up and done again', async () => {
    await write([stageResult('deploy')]);
    delays = [{ on: 'issues/update-comment', there: 14_000 }];
    const writer = new CommentWriter(task([train]));
    const writing = writer.write();
    const other = (async () => {
      await github.time.sleep(5_000, new AbortController().signal);
      await new CommentWriter(task([evaluation()])).write();
    })();
    expect((await github.time.run(writing)).change).toBe('updated');
    await other;
    await github.time.drain();
    // The late write has landed over the other's.
    expect(stages()).toEqual(['train', 'deploy']);
    expect(await github.time.run(settleComment(writer, () => 0.5))).toEqual({ settled: true, rounds: 2 });
    expect(stages()).toEqual(['evaluate-vs-baseline', 'train', 'deploy']);
  });

  test('when every write is late, it is left to the verification, which is told by when they land', async () => {
    await write([stageResult('deploy')]);
    delays = Array.from({ length: 3 }, () => ({ on: 'issues/update-comment', there: 60_000 }));
    const writer = new CommentWriter(task([train]));
    expect((await github.time.run(writer.write())).change).toBe('pending');
    expect(writer.landedBy).not.toBeNull();
    expect((await github.time.run(settleComment(writer, () => 0.5))).settled).toBe(true);
    expect(stages()).toEqual(['train', 'deploy']);
  });

  test('somebody who undoes a section again and again ends it after ten rounds', async () => {
    await write([stageResult('deploy')]);
    const [comment] = github.state.comments;
    const spoiled = renderComment(MODEL, [stageResult('deploy')]);
    const real = github.connect(() => 0.5);
    const api = {
      ...real,
      updateComment: async (...given: Parameters<typeof real.updateComment>) => {
        const answer = await real.updateComment(...given);
        if (comment) comment.body = spoiled;
        return answer;
      },
    };
    expect(await writeAndSettle([train], { api })).toEqual({ change: 'updated', settled: false, rounds: 10 });
  });
});

describe('sections without data', () => {
  const legs = Array.from({ length: 60 }, (_, seed) => evaluation({ leg: { seed } }));

  test('are left to report by everybody else of the same run', async () => {
    await write(legs, { complete: true });
    const before = bodies();
    expect(before[0]).not.toContain('<!-- data:');
    expect((await write([train])).change).toBe('left to report');
    expect(bodies()).toEqual(before);
    expect((await write([...legs, train], { complete: true })).change).toBe('updated');
  });

  test('of an older run give way to a newer run', async () => {
    await write(legs, { complete: true });
    expect((await write([from('train', 124)])).change).toBe('updated');
    expect(stages()).toEqual(['train']);
    expect((await write(legs, { complete: true })).change).toBe('updated');
  });

  test('of a newer run are not replaced by the report of an older one', async () => {
    const newer = legs.map((leg) => ({
      ...leg,
      provenance: { ...leg.provenance, runNumber: 500, runId: 5088 },
    }));
    await write(newer, { complete: true });
    expect((await write(legs, { complete: true })).change).toBe('left to report');
  });
});
