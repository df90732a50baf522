import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { describeError } from '../errors.ts';
import type { RunContext } from '../model/run-context.ts';
import { annotate, type Annotation } from './annotations.ts';
import { cancellationSignal } from './cancellation.ts';
import { readContext } from './context.ts';
import { log, type RunnerLog } from './logger.ts';
import { appendSummary } from './summary.ts';

/** The step that we are, as the runner started it: the only view of environment and `@actions/core`. */
export interface Runner {
  context: RunContext;
  log: RunnerLog;
  /** Fires when the run is cancelled. */
  cancelled: AbortSignal;
  /** Folder for temporary files of the job. */
  temporaryFolder: string;
  /** Copy of the process's variables, tokens included: hand parts of it on, never all. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Text of an input, or undefined when it is absent or empty. */
  input(name: string): string | undefined;
  setOutput(name: string, value: string): void;
  /** Hands a text on to the post step of this action. */
  saveState(name: string, value: string): void;
  /** What the main step handed on, or undefined. */
  state(name: string): string | undefined;
  annotate(annotation: Annotation): void;
  /** Appends Markdown to the job summary. */
  appendSummary(markdown: string): Promise<void>;
  /** Hides a value in everything that is logged from now on. */
  mask(secret: string): void;
  /** Marks the step as failed with one line; a bug's stack goes to the debug log. */
  fail(error: unknown): void;
}

export function currentRunner(): Runner {
  const environment = { ...process.env };
  return {
    context: readContext(environment),
    log,
    cancelled: cancellationSignal(),
    temporaryFolder: environment['RUNNER_TEMP'] ?? tmpdir(),
    environment,
    input: (name) => core.getInput(name) || undefined,
    setOutput: (name, value) => core.setOutput(name, value),
    saveState: (name, value) => core.saveState(name, value),
    state: (name) => core.getState(name) || undefined,
    annotate,
    appendSummary: (markdown) => appendSummary(markdown, environment),
    mask: (secret) => {
      for (const line of secret.split(/\r?\n/)) if (line.length >= 4) core.setSecret(line);
    },
    fail: failStep,
  };
}

/** Also for faults before there is a `Runner`. */
export function failStep(error: unknown): void {
  const { message, place } = describeError(error);
  process.exitCode = 1;
  annotate({
    level: 'error',
    message,
    ...(place.file === undefined ? {} : { file: place.file }),
    ...(place.line === undefined ? {} : { line: place.line }),
    ...(place.column === undefined ? {} : { column: place.column }),
  });
  if (error instanceof Error && error.stack !== undefined) core.debug(error.stack);
}
