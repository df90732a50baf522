import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandProcessor, StepAborted } from './command-processor.ts';
import { runChild, type CancellationGrace, type ChildEnd } from './child-process.ts';
import { createCommandFiles, processCommandFiles } from './file-commands.ts';
import { NODE } from './node-program.ts';
import { StepRecord } from './step-record.ts';
import type { SecretMasker } from './secret-masker.ts';

export interface StepProgram {
  /** Module that Node starts. */
  file: string;
  args: readonly string[];
}

export interface StepPlan {
  program: StepProgram;
  workspace: string;
  temporaryFolder: string;
  environment: Readonly<Record<string, string>>;
  masker: SecretMasker;
  debug: boolean;
  /** Start of the process's own clock, ISO 8601. */
  clock: string | undefined;
  grace: CancellationGrace;
  cancel: AbortSignal | undefined;
  onStart: ((pid: number) => void) | undefined;
  onLog: ((line: string) => void) | undefined;
}

export interface StepRun extends ChildEnd {
  record: StepRecord;
  succeeded: boolean;
}

/** Runs one stage (main or post) of a JavaScript action and applies what it wrote. */
export async function runStep(plan: StepPlan): Promise<StepRun> {
  const record = new StepRecord({
    workspace: plan.workspace,
    masker: plan.masker,
    debug: plan.debug,
    onLog: plan.onLog,
  });
  const files = await createCommandFiles(plan.temporaryFolder, randomUUID());
  const processor = new CommandProcessor(record);
  let aborted = false;
  const end = await runChild({
    file: NODE,
    args: [...preloads(plan.clock), plan.program.file, ...plan.program.args],
    cwd: plan.workspace,
    environment: {
      ...plan.environment,
      ...(plan.clock === undefined ? {} : { MLOPS_TEST_CLOCK: plan.clock }),
      GITHUB_PATH: files.path,
      GITHUB_ENV: files.env,
      GITHUB_STEP_SUMMARY: files.step_summary,
      GITHUB_STATE: files.state,
      GITHUB_OUTPUT: files.output,
    },
    grace: plan.grace,
    cancel: plan.cancel,
    onStart: plan.onStart,
    onLine: (line) => {
      if (aborted) return;
      try {
        processor.line(line);
      } catch (error) {
        if (!(error instanceof StepAborted)) throw error;
        aborted = true;
        record.error(error.message);
        record.failed = true;
      }
    },
  });
  await processCommandFiles(files, record);
  return { ...end, record, succeeded: end.exitCode === 0 && !record.failed };
}

function preloads(clock: string | undefined): string[] {
  if (clock === undefined) return [];
  return ['--import', pathToFileURL(join(import.meta.dirname, 'fake-clock.ts')).href];
}
