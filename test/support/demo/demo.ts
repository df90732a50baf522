import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { stopServer } from '../../../shared/rollout/deployment-folder.ts';
import { startFakeGitHub, type FakeArtifact, type FakeGitHub } from '../github/index.ts';
import { askModel, evaluatedFlights, servedDigest, type Flight } from './ask-model.ts';
import { dispatchEvent, pullRequestEvent, pushEvent, scheduleEvent, type Event } from './events.ts';
import { processesIn, workTreeChanges } from './left-behind.ts';
import {
  keepComment,
  keepRegistry,
  keepReport,
  keepResults,
  restoreTraining,
  type OutputFolder,
} from './output.ts';
import {
  checkOut,
  forgetResults,
  januaryOnly,
  prepareProject,
  quarterOfData,
  workflowFiles,
} from './project.ts';
import { runWorkflow, type StageRun, type WorkflowRun } from './run-workflow.ts';

export const MODEL = 'flight-delay';
const PULL_REQUEST = 7;
const AUTHOR = { id: 2, login: 'mona', type: 'User' } as const;
/** A port of its own: 8080, the default, may be taken on the machine that tries the demo. */
const MACHINE = { deploy: { 'target-config': 'port: 0' } };

export type RunName = '1-first-champion' | '2-pull-request' | '3-push' | '4-schedule';

export interface DemoStory {
  /** In the order in which they happened. */
  runs: Record<RunName, WorkflowRun>;
  /** Comments of the pull request. */
  comments: { body: string; author: string }[];
  dispatches: { workflow: string; ref: string; inputs: Record<string, unknown> }[];
  /** Names of the uploaded artifacts, run by run. */
  artifacts: string[][];
  /** Operations that changed something on GitHub besides state and checks, in order, with the status of their answers. */
  writes: { operation: string; status: number | null | undefined }[];
  /** Check runs with their conclusions, in the order in which they were created. */
  checks: string[];
  /** What was changed in the state, first to last. */
  stateChanges: string[];
  /** What the model server says over HTTP. */
  served: { url: string; digest: string; flights: Flight[]; answers: number[]; processes: number[] };
  /** Processes that still ran in the project's folder after the end. */
  processes: number[];
  /** Of our own work tree, before and after; null outside a repository. */
  workTree: { before: string | null; after: string | null };
}

interface DemoOptions {
  output: OutputFolder;
  cancel: AbortSignal;
  say: (line: string) => void;
}

/** The whole loop on real flight records, as four runs of the example workflows on a GitHub of its own. */
export async function tellDemo({ output, cancel, say }: DemoOptions): Promise<DemoStory> {
  const before = await workTreeChanges();
  // Processes are known by their real folder.
  const workspace = await mkdtemp(join(await realpath(tmpdir()), 'flight-delay-'));
  const github = await startFakeGitHub({ repository: 'org/flight-delay' });
  try {
    const story = await tellRuns({ output, cancel, say }, workspace, github);
    await stopServer(join(workspace, '.mlops-serving'));
    const processes = processesIn(workspace);
    return { ...story, processes, workTree: { before, after: await workTreeChanges() } };
  } finally {
    await stopServer(join(workspace, '.mlops-serving'));
    await rm(workspace, { recursive: true, force: true });
    await github.close();
  }
}

type Told = Omit<DemoStory, 'processes' | 'workTree'>;

async function tellRuns(options: DemoOptions, workspace: string, github: FakeGitHub): Promise<Told> {
  const { output, say } = options;
  const { state } = github;
  const { git } = state;
  say('Cutting 3,000,000 flight records of 2001 by month …');
  await prepareProject(workspace);

  const run = async (name: RunName, workflow: string, event: Event): Promise<WorkflowRun> => {
    const told = await runWorkflow({
      ...{ github, workspace, workflow, event, machine: MACHINE, cancel: options.cancel },
      logs: join(output.folder, 'logs', name),
      onStep: (stage) => say(stepLine(stage)),
    });
    await keepResults(output, workspace, name);
    if (!told.succeeded) throw new Error(`the run ${name} failed; its logs: ${output.folder}/logs/${name}`);
    return told;
  };

  say('\n1. First champion: a model of January, compared with a naive prediction');
  const january = await januaryOnly();
  await checkOut(january, workspace);
  const start = git.commit('main', { ...january, ...workflowFiles() });
  const first = await run('1-first-champion', 'continuous-training.yml', dispatchEvent(state));

  say('\n2. pull_request: January to March instead of January; stages do not comment, report does');
  await forgetResults(workspace);
  const quarter = await quarterOfData();
  await checkOut(quarter, workspace);
  git.point('refs/heads/more-data', 'main');
  git.commit('more-data', quarter);
  state.openPull({ number: PULL_REQUEST, title: 'Train on a quarter', headRef: 'more-data', author: AUTHOR });
  const pullRequest = await run('2-pull-request', 'pull-request.yml', pullRequestEvent(state, PULL_REQUEST));
  const comments = state.comments.filter(({ issue }) => issue === PULL_REQUEST);
  await keepComment(output, comments[0]?.body ?? '');
  await keepReport(output, workspace);

  say('\n3. push: the pull request is merged; what its run trained comes from the cache');
  await forgetResults(workspace);
  await restoreTraining(output, '2-pull-request', workspace);
  git.commit('main', quarter);
  const push = await run('3-push', 'delivery.yml', pushEvent(state, start));
  const turnedOff = factOf(push.stages.at(-1), 'turned off');
  say(`   turned off by mlops.yml, because a try-out has no key and no scanner: ${turnedOff}`);

  const url = push.stages.at(-1)?.outputs['url'] ?? '';
  const flights = await evaluatedFlights(workspace, 3);
  const answers = await askModel(url, MODEL, flights);
  const digest = await servedDigest(url, MODEL);
  for (const [row, flight] of flights.entries()) say(answerLine(flight, answers[row] ?? NaN));

  say('\n4. schedule: flights of May against those that the served model was trained on');
  await forgetResults(workspace);
  const monitorFile = git.files(git.resolve('main') ?? '').get('.github/workflows/monitor.yml');
  const schedule = await run('4-schedule', 'monitor.yml', scheduleEvent(state, cronOf(monitorFile)));
  for (const { workflow, ref, inputs } of state.dispatches)
    say(`   GitHub was asked to start ${workflow} on ${ref}: ${JSON.stringify(inputs)}`);
  await keepRegistry(output, workspace);

  return {
    runs: {
      '1-first-champion': first,
      '2-pull-request': pullRequest,
      '3-push': push,
      '4-schedule': schedule,
    },
    comments: comments.map(({ body, author }) => ({ body, author: author.login })),
    dispatches: state.dispatches.map(({ workflow, ref, inputs }) => ({ workflow, ref, inputs })),
    artifacts: artifactsByRun(state.artifacts),
    writes: github.requests.flatMap(({ method, operation, status }) =>
      method === 'GET' || operation === null || /^(git|checks)\//.test(operation)
        ? []
        : [{ operation, status }],
    ),
    checks: state.checkRuns.map(({ name, conclusion }) => `${name}: ${conclusion ?? 'open'}`),
    stateChanges: git
      .ancestors(git.resolve(`refs/mlops/${MODEL}`) ?? '')
      .toReversed()
      .map((sha) => git.commitAt(sha)?.message ?? ''),
    served: { url, digest, flights, answers, processes: processesIn(workspace) },
  };
}

function artifactsByRun(artifacts: readonly FakeArtifact[]): string[][] {
  const uploaded = artifacts.filter(({ finalized }) => finalized);
  return [...Map.groupBy(uploaded, ({ runId }) => runId).values()].map((own) => own.map(({ name }) => name));
}

const stepLine = ({ action, seconds, outputs }: StageRun): string =>
  `   ${action.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(6)}  ${outputs['verdict'] ?? 'no result'}: ${outputs['summary'] ?? ''}`;

function answerLine({ origin, destination, minute_of_day, evaluated }: Flight, answer: number): string {
  const at = [minute_of_day / 60, minute_of_day % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  return `   asked over HTTP: ${origin} → ${destination} at ${at.join(':')} is late with probability ${answer.toFixed(3)} (evaluated: ${evaluated.toFixed(3)})`;
}

const factOf = (stage: StageRun | undefined, name: string): string =>
  stage?.result?.facts.find((fact) => fact.name === name)?.value ?? 'unknown';

function cronOf(workflow: Buffer | undefined): string {
  const { on } = parse(workflow?.toString('utf8') ?? '') as { on: { schedule: { cron: string }[] } };
  return on.schedule[0]?.cron ?? '';
}
