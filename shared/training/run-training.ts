import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../errors.ts';
import type { CheckResult } from '../model/stage-result.ts';
import { counted } from '../model/wording.ts';
import { childEnvironment } from '../process/child-environment.ts';
import { OutputRedactor } from '../process/redact-output.ts';
import { runCommand, type CommandEnd } from '../process/run-command.ts';
import { shellQuote } from '../process/shell.ts';
import { ProgressThinner } from '../process/thin-progress.ts';
import { redactor, secretsOf } from '../redaction.ts';
import { DivergenceWatch } from './divergence.ts';
import { LastLines } from './last-lines.ts';
import { MetricLines } from './metric-lines.ts';
import { parameterVariables, substituteParameters, type Parameters } from './parameters.ts';
import { sanityCheck } from './sanity-checks.ts';

export interface TrainingRequest {
  command: string;
  /** Commands that are run before, by name. */
  checks: Readonly<Record<string, string>>;
  parameters: Parameters;
  /** Absolute. */
  folder: string;
  temporaryFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  passthrough: readonly string[];
  timeoutMinutes: number;
  divergence: 'stop' | 'warn' | 'off';
  signal: AbortSignal;
  /** Takes whole lines of the command's output, secrets hidden. */
  show: (block: Buffer) => void;
}

export interface Training {
  end: CommandEnd;
  reported: MetricLines;
  /** Why the training diverged, or null. */
  diverged: string | null;
}

/**
 * Runs the commands before the training.
 * @throws CancelledError
 */
export async function runSanityChecks(request: TrainingRequest): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, command] of Object.entries(request.checks)) {
    const last = new LastLines();
    const end = await run(request, command, {
      signal: request.signal,
      shown: (block) => last.add(block),
    });
    if (end.endedBy === 'cancellation') throw cancelled();
    results.push(sanityCheck(name, end, last.lines()));
  }
  return results;
}

/** Runs the command with its parameters. @throws UserError unless it ends by itself with exit code 0, or diverges. */
export async function runTraining(request: TrainingRequest): Promise<Training> {
  const redact = redactor(secretsOf(request.environment));
  const reported = new MetricLines(redact);
  const last = new LastLines();
  const watch = new DivergenceWatch();
  const stop = new AbortController();
  let diverged: string | null = null;
  const end = await run(request, request.command, {
    signal: AbortSignal.any([request.signal, stop.signal]),
    shown: (block) => last.add(block),
    read: (block) => {
      for (const { metric, step } of reported.readBlock(block)) {
        if (request.divergence === 'off') continue;
        diverged ??= watch.observe(metric, step);
        if (diverged !== null && request.divergence === 'stop') stop.abort();
      }
    },
  });
  if (request.signal.aborted && end.endedBy === 'cancellation') throw cancelled();
  if (!stop.signal.aborted) refuseFailure(end, request.timeoutMinutes, last.lines());
  return { end, reported, diverged };
}

interface Reading {
  signal: AbortSignal;
  /** Takes everything, with its secrets. */
  read?: (block: Buffer) => void;
  /** Takes what the log shows. */
  shown: (block: Buffer) => void;
}

async function run(
  request: TrainingRequest,
  command: string,
  { signal, read, shown }: Reading,
): Promise<CommandEnd> {
  const { parameters, temporaryFolder } = request;
  const parametersFile = join(temporaryFolder, 'params.json');
  await writeFile(parametersFile, `${JSON.stringify(parameters, null, 2)}\n`);
  const secrets = secretsOf(request.environment);
  const hiding = new OutputRedactor(secrets);
  const progress = new ProgressThinner({
    redact: redactor(secrets),
    show: (block) => {
      request.show(block);
      shown(block);
    },
  });
  return runCommand({
    command: substituteParameters(command, parameters, (text) => shellQuote(text, process.platform)),
    folder: request.folder,
    environment: {
      ...childEnvironment(request.environment, request.passthrough),
      ...parameterVariables(parameters),
      MLOPS_PARAMS_FILE: parametersFile,
    },
    timeoutMs: request.timeoutMinutes * 60_000,
    signal,
    onOutput: (block) => {
      progress.write(hiding.redact(block));
      read?.(block);
    },
  }).finally(() => progress.finish());
}

const cancelled = (): CancelledError =>
  new CancelledError('everything that the command had started was ended');

function refuseFailure({ endedBy, exitCode, signal }: CommandEnd, minutes: number, last: string[]): void {
  const output = last.length === 0 ? 'It wrote nothing' : `Its last output: ${last.join(' | ')}`;
  if (endedBy === 'cancellation') throw cancelled();
  if (endedBy === 'timeout')
    throw new UserError(`the command did not end within ${counted(minutes, 'minute')}`, {
      fix: `Raise "timeout-minutes" or shorten the run. ${output}`,
    });
  if (signal !== null) throw new UserError(`the command was ended by ${signal}`, { fix: output });
  if (exitCode !== 0)
    throw new UserError(`the command ended with exit code ${String(exitCode)}`, { fix: output });
}
