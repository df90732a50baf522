import { CommentWriter, type CommentTask } from '../../shared/reporting/comment/comment-writer.ts';
import { COMMENT_BUDGET_BYTES, renderComment } from '../../shared/reporting/comment/render-comment.ts';
import { settleComment } from '../../shared/reporting/comment/settle-comment.ts';
import { renderSummary } from '../../shared/reporting/summary.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { ACTIONS_BOT } from '../support/github/index.ts';
import { largeMatrix } from '../support/reporting/large-matrix.ts';
import { evaluation, MODEL, SHA, stageResult, wholeRun } from '../support/stage-results.ts';
import { startVirtualGitHub, type VirtualGitHub } from '../support/virtual-github/virtual-github.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { peerFigures } from './comment-peers.ts';

const MONA = { id: 1, login: 'mona', type: 'User' } as const;
/** Asking who writes and where the head is: one call of each step, before the engine starts. */
const VIEW = 1;

function pullRequest(remarks = 0): VirtualGitHub {
  const github = startVirtualGitHub(() => ({ there: 100, back: 100, fault: null }));
  github.state.git.commit('main', { 'mlops.yml': '' });
  github.state.openPull({ number: 7, headRef: 'main', author: MONA, headSha: SHA });
  for (let i = 0; i < remarks; i += 1) github.state.addComment(7, `Remark ${String(i)}`, MONA);
  return github;
}

function taskOf(github: VirtualGitHub, results: readonly StageResult[], complete = false): CommentTask {
  return {
    api: github.connect(() => 0.5),
    clock: github.time,
    signal: new AbortController().signal,
    pullRequest: 7,
    model: MODEL,
    viewerId: ACTIONS_BOT.id,
    headSha: SHA,
    results,
    complete,
  };
}

/** A step and the verification at the end of its job. @returns calls */
async function job(
  github: VirtualGitHub,
  results: readonly StageResult[],
  complete = false,
): Promise<number> {
  const before = github.network.served.length;
  const writer = new CommentWriter(taskOf(github, results, complete));
  const run = async (): Promise<void> => {
    await writer.write();
    if (writer.landedBy !== null) await settleComment(writer, () => 0.5);
  };
  await github.time.run(run());
  return github.network.served.length - before + VIEW;
}

const calls = (name: string, value: number, most?: number): Figure => ({
  name,
  value,
  unit: 'calls',
  ...(most !== undefined && { goal: `≤ ${String(most)}`, met: value <= most }),
});

const legs = (count: number): StageResult[] =>
  Array.from({ length: count }, (_, seed) =>
    (['validate-data', 'train', 'evaluate-vs-baseline'] as const).map((stage) =>
      stage === 'evaluate-vs-baseline'
        ? evaluation({ leg: { seed } })
        : stageResult(stage, { leg: { seed } }),
    ),
  ).flat();

async function uncontended(): Promise<Figure[]> {
  const github = pullRequest();
  const [first, ...others] = wholeRun().filter(({ stage }) => stage !== 'report');
  if (first === undefined) return [];
  const created = await job(github, [first]);
  const updated = await job(github, others);
  const unchanged = await job(github, wholeRun(), true);
  return [
    calls('first comment', created, 4),
    calls('update', updated, 4),
    calls('unchanged comment', unchanged, 4),
  ];
}

async function behindRemarks(remarks: number): Promise<Figure> {
  const github = pullRequest(remarks);
  await job(github, [stageResult('train')]);
  const pages = Math.floor(remarks / 100);
  const counted = await job(github, [evaluation()]);
  return calls(`update behind ${String(remarks)} other comments`, counted, 4 + 2 * pages);
}

async function eightJobsAtOnce(): Promise<Figure[]> {
  const github = pullRequest();
  const startedAt = process.cpuUsage();
  const jobs = Array.from({ length: 8 }, async (_, seed) => {
    const writer = new CommentWriter(taskOf(github, [evaluation({ leg: { seed } })]));
    await writer.write();
    await settleComment(writer, () => seed / 8);
  });
  await github.time.run(Promise.all(jobs));
  const cpu = process.cpuUsage(startedAt);
  const comments = github.state.comments.length;
  return [
    calls('8 jobs at once, each', github.network.served.length / 8 + VIEW),
    { name: '8 jobs at once, comments left', value: comments, unit: '', goal: '1', met: comments === 1 },
    { name: '8 jobs at once, processor', value: (cpu.user + cpu.system) / 1e6, unit: 's' },
  ];
}

async function report(): Promise<Figure[]> {
  const github = pullRequest();
  const results = legs(200);
  const startedAt = process.cpuUsage();
  const counted = await job(github, results, true);
  const cpu = process.cpuUsage(startedAt);
  return [
    calls('report of 200 legs × 3 stages', counted, 20),
    { name: 'report of 200 legs × 3 stages, processor', value: (cpu.user + cpu.system) / 1e6, unit: 's' },
  ];
}

/** 20 legs of 2,000 metrics and 200 slices of 20 metrics; the least of a few runs is the code's own time. */
function rendering(): Figure[] {
  const results = largeMatrix(20);
  const [first] = results;
  const seconds = (render: () => string): number =>
    Math.min(
      ...Array.from({ length: 4 }, () => {
        const startedAt = process.cpuUsage();
        render();
        const { user, system } = process.cpuUsage(startedAt);
        return (user + system) / 1e6;
      }),
    );
  const comment = seconds(() => renderComment(MODEL, results));
  const size = Buffer.byteLength(renderComment(MODEL, results));
  return [
    {
      name: 'render 20 legs × 6,000 metrics, processor',
      value: comment,
      unit: 's',
      goal: '≤ 0.5',
      met: comment <= 0.5,
    },
    {
      name: 'render 20 legs × 6,000 metrics, size',
      value: size,
      unit: 'bytes',
      goal: '≤ 60,000',
      met: size <= COMMENT_BUDGET_BYTES,
    },
    ...(first === undefined
      ? []
      : [
          {
            name: 'job summary of one leg, processor',
            value: seconds(() => renderSummary(first)),
            unit: 's',
          },
        ]),
  ];
}

const benchmark: Benchmark = {
  does: 'calls to GitHub for the pull request comment, verification included, against the fake GitHub, and rendering; those of others by their code',
  run: async () => [
    ...(await uncontended()),
    await behindRemarks(31),
    await behindRemarks(101),
    ...(await eightJobsAtOnce()),
    ...(await report()),
    ...rendering(),
    ...peerFigures(),
  ],
};

export default benchmark;
