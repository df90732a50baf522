import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { pullRequestEvent, pushEvent, type Event } from '../demo/events.ts';
import {
  checkOut,
  forgetResults,
  januaryOnly,
  prepareProject,
  quarterOfData,
  type Change,
} from '../demo/project.ts';
import { startFakeGitHub, type FakeGitHub } from '../github/index.ts';
import { runAction } from '../runner/index.ts';
import { fixturesOf, STAGES, STATES, type State } from './states.ts';

const WORKFLOW = 'workflow.yml';
/** What the project's configuration names as the workflow of the default branch. */
const DELIVERY = 'delivery.yml';
/** Penalties of the earlier models, one commit each. */
const HISTORY = [30_000, 8000, 5000, 300, 50];
/** Index of the one that is registered. */
const CHAMPION = 0;
/** So few flights of April that the difference between two good models drowns. */
const FEW_ROWS = 400;

/** What a workflow keeps of the last training on the default branch: the next one says what changed since. */
const TRAINING = ['train.json', 'fingerprint.json'];

type Inputs = Readonly<Record<string, Record<string, string>>>;

interface Proposal {
  title: string;
  change: Change;
  inputs: Inputs;
}

const trainedWith = (change: Change, params: object): Change => ({
  ...change,
  'params.json': `${JSON.stringify({ ...(JSON.parse(change['params.json'] ?? '{}') as object), ...params })}\n`,
});

const trainedOn = (january: Change, data: string): Change =>
  Object.fromEntries(
    Object.entries(january).map(([name, text]) => [name, text.replaceAll('data/january', `data/${data}`)]),
  );

/** Runs the example project's stages on four pull requests and keeps what they leave. */
export async function recordStates(): Promise<void> {
  const workspace = await mkdtemp(join(await realpath(tmpdir()), 'reports-'));
  const github = await startFakeGitHub({ repository: 'org/flight-delay' });
  try {
    await prepareProject(workspace);
    await cutSmallFiles(workspace);
    const january = await januaryOnly();
    await recordHistory(github, workspace, january);
    const training = await mkdtemp(join(workspace, 'training-'));
    for (const name of TRAINING) await cp(join(workspace, '.mlops', name), join(training, name));
    await forgetResults(workspace);
    const quarter = await quarterOfData();
    const proposals: Record<State, Proposal> = {
      better: { title: 'Train on a quarter', change: quarter, inputs: {} },
      worse: {
        title: 'Train on a day',
        change: trainedOn(january, 'day'),
        inputs: { 'evaluate-vs-baseline': { baseline: 'merge-base' } },
      },
      inconclusive: {
        title: 'Test faster',
        change: quarter,
        inputs: { 'evaluate-vs-baseline': { data: 'data/few.parquet' } },
      },
      error: {
        title: 'Rename the label',
        change: quarter,
        inputs: { 'evaluate-vs-baseline': { label: 'is_late' } },
      },
    };
    for (const [index, state] of STATES.entries()) {
      await cp(training, join(workspace, '.mlops'), { recursive: true });
      await recordState(state, proposals[state], index + 7, github, workspace);
    }
  } finally {
    await rm(workspace, { recursive: true, force: true });
    await github.close();
  }
}

/** Pushes of the default branch, each of which evaluates: the trend, and the champion. Results of the last one stay. */
async function recordHistory(github: FakeGitHub, workspace: string, january: Change): Promise<void> {
  const { git } = github.state;
  for (const [index, penalty] of HISTORY.entries()) {
    const change = trainedWith(january, { penalties: [penalty] });
    const date = new Date(Date.now() - (HISTORY.length + 1 - index) * 86_400_000);
    const before = git.resolve('main') ?? '';
    const headSha = git.commit('main', change, { date });
    await checkOut(change, workspace);
    const runId = github.startRun({
      headSha,
      workflow: DELIVERY,
      status: 'completed',
      conclusion: 'success',
    });
    const stages = index !== CHAMPION ? STAGES.slice(1) : [...STAGES, 'register-model'];
    const inputs = {
      'evaluate-vs-baseline': { baseline: 'last-success' },
      'register-model': { alias: 'staging' },
    };
    if (index > 0) await forgetResults(workspace);
    await runStages(stages, inputs, { github, workspace, event: pushEvent(github.state, before), runId });
  }
}

async function recordState(
  state: State,
  { title, change, inputs }: Proposal,
  number: number,
  github: FakeGitHub,
  workspace: string,
): Promise<void> {
  const { git } = github.state;
  git.point(`refs/heads/${state}`, 'main');
  git.commit(state, change);
  const author = { id: 2, login: 'mona', type: 'User' } as const;
  github.state.openPull({ number, title, headRef: state, author });
  await checkOut(change, workspace);
  const event = pullRequestEvent(github.state, number);
  const runId = github.startRun({ headSha: event.sha, event: 'pull_request', workflow: WORKFLOW });
  await runStages(STAGES, inputs, { github, workspace, event, runId });
  const folder = fixturesOf(state);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const stage of STAGES)
    await cp(join(workspace, '.mlops', `${stage}.json`), join(folder, `${stage}.json`));
  await forgetResults(workspace);
}

interface Place {
  github: FakeGitHub;
  workspace: string;
  event: Event;
  runId: number;
}

async function runStages(
  stages: readonly string[],
  inputs: Inputs,
  { github, workspace, event, runId }: Place,
): Promise<void> {
  for (const action of stages) {
    const { conclusion, outputs } = await runAction({
      action,
      workspace,
      inputs: { comment: 'never', ...inputs[action] },
      event,
      github: {
        repository: github.state.repository,
        sha: event.sha,
        run_id: String(runId),
        run_number: String(runId),
      },
      token: github.tokenFor({ contents: 'write', checks: 'write', actions: 'read' }),
      env: github.environment(),
      fromSource: true,
    });
    console.log(`${action}: ${conclusion}: ${outputs['summary'] ?? ''}`);
  }
}

async function cutSmallFiles(workspace: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  const cut = (from: string, what: string, to: string) =>
    connection.run(
      `copy (select * from read_parquet('${join(workspace, 'data', from)}.parquet') ${what}) to '${join(workspace, 'data', to)}.parquet' (format parquet)`,
    );
  await cut('test', `where id % 1250 = 0 order by id limit ${FEW_ROWS}`, 'few');
  await cut('january', `where date < '2001-01-02' order by id`, 'day');
  connection.closeSync();
  instance.closeSync();
}
