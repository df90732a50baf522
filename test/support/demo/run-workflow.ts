import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeGitHub } from '../github/index.ts';
import { evaluateCondition } from '../runner/expressions.ts';
import { runAction, type ActionRun } from '../runner/index.ts';
import type { Event } from './events.ts';
import { readWorkflow } from './workflow.ts';

/** One step of a run, as the demo tells it. */
export interface StageRun extends ActionRun {
  action: string;
  seconds: number;
}

export interface WorkflowRun {
  event: string;
  succeeded: boolean;
  /** In the order in which they ran. */
  stages: StageRun[];
}

interface RunRequest {
  github: FakeGitHub;
  workspace: string;
  /** File name of an example workflow; the fake repository's default branch holds it. */
  workflow: string;
  event: Event;
  /** Inputs that this machine needs besides those of the workflow, by action. */
  machine?: Readonly<Record<string, Record<string, string>>>;
  /** Folder for the logs of the steps. */
  logs: string;
  cancel: AbortSignal;
  onStep: (run: StageRun) => void;
}

/** Runs a workflow's steps one after the other, with a token that has the permissions of its job. */
export async function runWorkflow(request: RunRequest): Promise<WorkflowRun> {
  const { github, event } = request;
  const { state } = github;
  const file = `.github/workflows/${request.workflow}`;
  const text = state.git.files(state.git.resolve(state.defaultBranch) ?? '').get(file);
  if (text === undefined) throw new Error(`${file} is not on ${state.defaultBranch}`);
  const { permissions, steps } = readWorkflow(text.toString('utf8'));
  const runNumber = github.startRun();
  await mkdir(request.logs, { recursive: true });

  const stages: StageRun[] = [];
  let failed = false;
  for (const { action, inputs, condition } of steps) {
    request.cancel.throwIfAborted();
    if (!evaluateCondition(condition, {}, { failed, cancelled: false })) continue;
    const started = performance.now();
    const run = await runAction({
      action,
      workspace: request.workspace,
      inputs: { ...inputs, ...request.machine?.[action] },
      event,
      github: { sha: event.sha, run_number: String(runNumber), workflow: request.workflow },
      token: github.tokenFor(permissions),
      env: github.environment(),
      cancel: request.cancel,
    });
    const stage: StageRun = { ...run, action, seconds: (performance.now() - started) / 1000 };
    await writeFile(join(request.logs, `${action}.log`), `${run.log}\n`);
    stages.push(stage);
    request.onStep(stage);
    failed ||= run.conclusion !== 'success';
  }
  return { event: event.name, succeeded: !failed, stages };
}
