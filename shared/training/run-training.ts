import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UserError } from '../errors.ts';
import { childEnvironment } from '../process/child-environment.ts';
import { redactor, secretsOf } from '../redaction.ts';
import { runCommand, type CommandEnd } from '../process/run-command.ts';
import { shellQuote } from '../process/shell.ts';
import { MetricLines } from './metric-lines.ts';
import { parameterVariables, substituteParameters, type Parameters } from './parameters.ts';
import { counted } from '../model/wording.ts';

export interface TrainingRequest {
  command: string;
  parameters: Parameters;
  /** Absolute. */
  folder: string;
  temporaryFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  passthrough: readonly string[];
  timeoutMinutes: number;
  signal: AbortSignal;
  /** Takes one line of the command's output, secrets hidden. */
  show: (line: string) => void;
}

const LAST_LINES = 5;

/** Runs the command with its parameters. @throws UserError unless it ends by itself with exit code 0. */
export async function runTraining(
  request: TrainingRequest,
): Promise<{ end: CommandEnd; reported: MetricLines }> {
  const { parameters, temporaryFolder } = request;
  const command = substituteParameters(request.command, parameters, (text) =>
    shellQuote(text, process.platform),
  );
  const parametersFile = join(temporaryFolder, 'params.json');
  const environment = {
    ...childEnvironment(request.environment, request.passthrough),
    ...parameterVariables(parameters),
    MLOPS_PARAMS_FILE: parametersFile,
  };
  await writeFile(parametersFile, `${JSON.stringify(parameters, null, 2)}\n`);

  const redact = redactor(secretsOf(request.environment));
  const reported = new MetricLines(redact);
  const last: string[] = [];
  const end = await runCommand({
    command,
    folder: request.folder,
    environment,
    timeoutMs: request.timeoutMinutes * 60_000,
    signal: request.signal,
    onLine: (line) => {
      reported.read(line);
      const shown = redact(line);
      request.show(shown);
      if (shown.trim() !== '') last.push(shown.slice(0, 200));
      if (last.length > LAST_LINES) last.shift();
    },
  });
  refuseFailure(end, request.timeoutMinutes, last);
  return { end, reported };
}

function refuseFailure({ endedBy, exitCode, signal }: CommandEnd, minutes: number, last: string[]): void {
  const output = last.length === 0 ? 'It wrote nothing' : `Its last output: ${last.join(' | ')}`;
  if (endedBy === 'cancellation')
    throw new CancelledError('everything that the command had started was ended');
  if (endedBy === 'timeout')
    throw new UserError(`the command did not end within ${counted(minutes, 'minute')}`, {
      fix: `Raise "timeout-minutes" or shorten the run. ${output}`,
    });
  if (signal !== null) throw new UserError(`the command was ended by ${signal}`, { fix: output });
  if (exitCode !== 0)
    throw new UserError(`the command ended with exit code ${String(exitCode)}`, { fix: output });
}
