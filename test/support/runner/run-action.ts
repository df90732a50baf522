import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { StageResult } from '../../../shared/model/stage-result.ts';
import { readActionMetadata, type ActionMetadata } from './action-metadata.ts';
import { RUNNER_GRACE, type CancellationGrace } from './child-process.ts';
import { evaluateInputs } from './evaluate-inputs.ts';
import { evaluateCondition } from './expressions.ts';
import { githubContext, type SimulatedEvent } from './github-context.ts';
import { repositoryRoot } from './node-program.ts';
import { readResult } from './read-result.ts';
import { runStep, type StepProgram, type StepRun } from './run-step.ts';
import { SecretMasker } from './secret-masker.ts';
import { githubEnvironment, inputEnvironment, machineEnvironment, withPath } from './step-environment.ts';
import type { ShownAnnotation } from './step-record.ts';

export interface RunActionOptions {
  /** Name of one of our actions, or the folder of any JavaScript action. */
  action: string;
  /** Absolute; the step's working directory. */
  workspace: string;
  inputs?: Readonly<Record<string, string>>;
  /** Short for the input `results-path`. */
  resultsPath?: string;
  event?: { name: string; payload?: Readonly<Record<string, unknown>> };
  /** Wins over everything that the runner sets; `GITHUB_API_URL`, `MLOPS_NATIVES_DIR` and so on. */
  env?: Readonly<Record<string, string>>;
  /** Members of the `github` context, such as `repository`, `sha`, `run_id`. */
  github?: Readonly<Record<string, string>>;
  /** `github.token`; without one, `github-token` is empty and nothing is asked of GitHub. */
  token?: string;
  /** Values of the matrix leg. */
  matrix?: Readonly<Record<string, unknown>>;
  /** `strategy.job-total`. */
  jobTotal?: number;
  /** Secrets that the runner masks from the start. */
  secrets?: readonly string[];
  /** Sets `RUNNER_DEBUG`. */
  debug?: boolean;
  /** ISO 8601: the process gets a clock of its own that starts there and skips waiting. */
  clock?: string;
  /** Cancels the run when it fires. */
  cancel?: AbortSignal;
  grace?: CancellationGrace;
  onStart?: (pid: number) => void;
  /** Each line of the log as soon as it is there, masked. */
  onLog?: (line: string) => void;
  /** The steps that follow in the job: post steps run when all of them have ended, in reverse order. */
  followedBy?: () => Promise<unknown>;
  /** Runs `actions/entry.ts` instead of the built stub; default: whether `MLOPS_TEST_SOURCE` is 1. */
  fromSource?: boolean;
}

/** What the runner knows after a step. */
export interface StepOutcome {
  /** Of the process; a step also fails without one when a workflow command could not be processed. */
  exitCode: number;
  conclusion: 'success' | 'failure' | 'cancelled';
  outputs: Record<string, string>;
  /** The job summary as it is uploaded. */
  summary: string;
  /** At most ten per level, as on the run's page. */
  annotations: ShownAnnotation[];
  droppedAnnotations: number;
  /** Lines as the log shows them, masked. */
  log: string;
  state: Record<string, string>;
  /** Variables and folders for later steps. */
  environment: Record<string, string>;
  path: string[];
  /** Signals of a cancellation, in order. */
  signals: NodeJS.Signals[];
  /** Whether a process that the step left behind held its streams open. */
  heldStreams: boolean;
}

export interface ActionRun extends StepOutcome {
  /** Values that are masked, as they were registered. */
  masks: string[];
  /** Outputs that the runner would drop as outputs of a job, because they hold a masked value. */
  maskedOutputs: string[];
  /** The stage result that the output `result` names, checked against its schema. */
  result: StageResult | null;
  /** Null when the action has no post step, or its condition says no. */
  post: StepOutcome | null;
}

/** Runs an action as GitHub's runner does: `action.yml`, environment, commands, limits, post step. */
export async function runAction(options: RunActionOptions): Promise<ActionRun> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'runner-sim-'));
  try {
    return await runIn(temporaryFolder, options);
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

async function runIn(folder: string, options: RunActionOptions): Promise<ActionRun> {
  const workspace = resolve(options.workspace);
  const metadata = await readActionMetadata(actionFolder(options.action));
  const masker = new SecretMasker();
  for (const secret of [options.token ?? '', ...(options.secrets ?? [])]) masker.add(secret);

  const event: SimulatedEvent = {
    name: options.event?.name ?? 'workflow_dispatch',
    payload: options.event?.payload ?? {},
  };
  const eventPath = join(folder, '_github_workflow', 'event.json');
  await mkdir(join(folder, '_github_workflow'));
  await writeFile(eventPath, JSON.stringify(event.payload));
  const github = { ...githubContext(event, options.github ?? {}), event_path: eventPath, workspace };
  const machine = machineEnvironment({
    workspace,
    temporaryFolder: join(folder, 'temp'),
    toolCache: join(folder, 'tools'),
    debug: options.debug === true,
    trackingId: `github_${randomUUID()}`,
  });
  await Promise.all(['temp', 'tools'].map((name) => mkdir(join(folder, name))));

  const contexts = {
    github: { ...github, token: options.token ?? '', event: event.payload },
    matrix: options.matrix ?? null,
    strategy: { 'job-total': options.jobTotal ?? 1, 'job-index': 0, 'fail-fast': true, 'max-parallel': 1 },
    job: { status: 'success' },
    runner: { os: machine['RUNNER_OS'], arch: machine['RUNNER_ARCH'], temp: machine['RUNNER_TEMP'] },
  };
  const given = {
    ...options.inputs,
    ...(options.resultsPath === undefined ? {} : { 'results-path': options.resultsPath }),
  };
  const inputs = evaluateInputs(metadata, given, contexts);
  const environment: Record<string, string> = {
    ...machine,
    ...inputEnvironment(inputs.values),
    ...githubEnvironment(github),
    ...options.env,
  };

  const plan = {
    workspace,
    temporaryFolder: join(folder, 'temp'),
    environment,
    masker,
    debug: options.debug === true,
    clock: options.clock,
    grace: options.grace ?? RUNNER_GRACE,
    onStart: options.onStart,
    onLog: options.onLog,
  };
  const cancelled = (): boolean => options.cancel?.aborted === true;
  const main = await runStep({
    ...plan,
    program: programOf(metadata, metadata.runs.main, options),
    cancel: options.cancel,
  });
  for (const name of inputs.unexpected)
    main.record.warning(`Unexpected input(s) '${name}', see action.yml for the valid ones`);
  const result = await readResult(main.record.outputs.get('result'), workspace);

  await options.followedBy?.();

  const status = { failed: !main.succeeded, cancelled: cancelled() };
  const { post, postIf } = metadata.runs;
  const hasPost = post !== undefined && evaluateCondition(postIf ?? 'always()', contexts, status);
  const after: Record<string, string> = {
    ...environment,
    ...Object.fromEntries(main.record.environment),
    ...states(main),
  };
  withPath(after, main.record.path);
  const postRun = hasPost
    ? await runStep({
        ...plan,
        program: programOf(metadata, post, options),
        // What a post step waits for is no matter of a test's seconds.
        clock: options.clock ?? new Date().toISOString(),
        environment: after,
        // The runner's post steps run after a cancellation, with a time limit of their own.
        cancel: undefined,
      })
    : null;

  const outcome = outcomeOf(main, cancelled());
  return {
    ...outcome,
    masks: masker.registered,
    maskedOutputs: Object.entries(outcome.outputs).flatMap(([name, value]) =>
      masker.mask(value) === value ? [] : [name],
    ),
    result,
    post: postRun === null ? null : outcomeOf(postRun, false),
  };
}

function actionFolder(action: string): string {
  return /^[a-z-]+$/.test(action) ? join(repositoryRoot, 'actions', action) : resolve(action);
}

function programOf(
  metadata: ActionMetadata,
  stub: string,
  { action, fromSource }: RunActionOptions,
): StepProgram {
  const source = fromSource ?? process.env['MLOPS_TEST_SOURCE'] === '1';
  return source && /^[a-z-]+$/.test(action)
    ? { file: join(import.meta.dirname, 'source-stub.ts'), args: [basename(stub, '.js')] }
    : { file: resolve(metadata.folder, stub), args: [] };
}

function states({ record }: StepRun): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record.state.toObject()).map(([name, value]) => [`STATE_${name}`, value]),
  );
}

function outcomeOf(run: StepRun, cancelled: boolean): StepOutcome {
  const { record } = run;
  return {
    exitCode: run.exitCode,
    conclusion: cancelled ? 'cancelled' : run.succeeded ? 'success' : 'failure',
    outputs: record.outputs.toObject(),
    summary: record.summary,
    annotations: record.annotations,
    droppedAnnotations: record.dropped,
    log: record.log.join('\n'),
    state: record.state.toObject(),
    environment: Object.fromEntries(record.environment),
    path: record.path,
    signals: run.signals,
    heldStreams: run.heldStreams,
  };
}
