import { resolve } from 'node:path';
import type { ActionCommand } from './action-command.ts';
import { isBlank, trim } from './dotnet-text.ts';
import { annotationOf } from './issue-place.ts';
import type { AnnotationLevel, StepRecord } from './step-record.ts';

interface CommandDefinition {
  /** Echoing would show a value twice, or one that must stay hidden. */
  omitEcho: boolean;
  run(step: StepRecord, command: ActionCommand): void;
}

const command = (run: CommandDefinition['run'], omitEcho = false): CommandDefinition => ({ omitEcho, run });

/** The command extensions of the runner, by name in lower case (src/Runner.Worker/ActionCommandManager.cs). */
export const COMMANDS: ReadonlyMap<string, CommandDefinition> = new Map<string, CommandDefinition>([
  ['set-env', command(disabled)],
  ['add-path', command(disabled)],
  [
    'set-output',
    command((step, { name, properties, data }) => {
      deprecated(step, name);
      step.outputs.set(required(properties, 'name', name), data);
    }),
  ],
  [
    'save-state',
    command((step, { name, properties, data }) => {
      deprecated(step, name);
      step.state.set(required(properties, 'name', name), data);
    }),
  ],
  ['add-mask', command(addMask, true)],
  ['add-matcher', command(addMatcher)],
  ['remove-matcher', command(removeMatcher)],
  ['debug', command((step, { data }) => step.debug(data), true)],
  ['error', command(issue('error'), true)],
  ['warning', command(issue('warning'), true)],
  ['notice', command(issue('notice'), true)],
  ['group', command((step, { data }) => step.output(`##[group]${data}`))],
  ['endgroup', command((step) => step.output('##[endgroup]'))],
  ['echo', command(setEcho)],
]);

function issue(level: AnnotationLevel): CommandDefinition['run'] {
  return (step, { properties, data }) => step.issue(annotationOf(level, data, properties, step.workspace));
}

function disabled(_step: StepRecord, { name }: ActionCommand): void {
  throw new Error(`The \`${name.toLowerCase()}\` command is disabled.`);
}

function deprecated(step: StepRecord, name: string): void {
  step.warning(
    `The \`${name.toLowerCase()}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files.`,
  );
}

function required(properties: Map<string, string>, key: string, name: string): string {
  const value = properties.get(key);
  if (value === undefined)
    throw new Error(`Required field '${key}' is missing in ##[${name.toLowerCase()}] command.`);
  return value;
}

function addMask(step: StepRecord, { data }: ActionCommand): void {
  if (isBlank(data)) {
    step.warning("Can't add secret mask for empty string in ##[add-mask] command.");
    return;
  }
  if (step.echo) step.output('::add-mask::***');
  step.masker.add(data);
  for (const line of data.split(/[\r\n]/)) step.masker.add(trim(line));
}

function addMatcher(step: StepRecord, { data }: ActionCommand): void {
  if (data === '') step.warning('File path must be specified.');
  else step.matchers.push(resolve(step.workspace, data));
}

function removeMatcher(step: StepRecord, { properties, data }: ActionCommand): void {
  const owner = properties.get('owner') ?? '';
  if (owner !== '' && data !== '')
    step.warning(
      'Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set.',
    );
  else if (owner === '' && data === '')
    step.warning('Either an owner name or a file path must be specified in ##[remove-matcher] command.');
  const at = step.matchers.indexOf(resolve(step.workspace, data));
  if (data !== '' && owner === '' && at >= 0) step.matchers.splice(at, 1);
}

function setEcho(step: StepRecord, { data }: ActionCommand): void {
  const word = trim(data).toUpperCase();
  if (word !== 'ON' && word !== 'OFF')
    throw new Error(
      `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`,
    );
  step.echo = word === 'ON';
}
