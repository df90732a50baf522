import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeyValues } from './key-value-file.ts';
import type { StepRecord } from './step-record.ts';

/** In the order in which the runner reads them. */
const FILES = {
  path: 'add_path',
  env: 'set_env',
  step_summary: 'step_summary',
  state: 'save_state',
  output: 'set_output',
} as const;
type FileCommand = keyof typeof FILES;

export type CommandFiles = Readonly<Record<FileCommand, string>>;

export const SUMMARY_LIMIT_BYTES = 1024 * 1024;

/** Creates the empty files whose paths a step gets as `GITHUB_PATH`, `GITHUB_ENV` and so on. */
export async function createCommandFiles(temporaryFolder: string, suffix: string): Promise<CommandFiles> {
  const folder = join(temporaryFolder, '_runner_file_commands');
  await mkdir(folder, { recursive: true });
  const entries = Object.entries(FILES).map(([name, prefix]) => [name, join(folder, `${prefix}_${suffix}`)]);
  const files = Object.fromEntries(entries) as CommandFiles;
  await Promise.all(Object.values(files).map((path) => writeFile(path, '')));
  return files;
}

/** Port of `FileCommandManager.ProcessFiles`: applies what a step wrote. */
export async function processCommandFiles(files: CommandFiles, step: StepRecord): Promise<void> {
  for (const name of Object.keys(FILES) as FileCommand[]) {
    try {
      await PROCESS[name](files[name], step);
    } catch (error) {
      step.fail(`Unable to process file command '${name}' successfully.`, error);
    }
  }
}

const PROCESS: Record<FileCommand, (path: string, step: StepRecord) => Promise<void>> = {
  path: async (path, step) => {
    for (const line of (await readTextIfAny(path)).split(/\r\n|\n|\r/)) if (line !== '') step.path.push(line);
  },
  env: async (path, step) => {
    for (const [key, value] of readKeyValues(await readTextIfAny(path))) {
      if (key.toUpperCase() === 'NODE_OPTIONS')
        step.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
      else step.environment.set(named(key), value);
    }
  },
  step_summary: readSummary,
  state: async (path, step) => {
    for (const [key, value] of readKeyValues(await readTextIfAny(path))) step.state.set(key, value);
  },
  output: async (path, step) => {
    for (const [key, value] of readKeyValues(await readTextIfAny(path))) step.outputs.set(named(key), value);
  },
};

function named(key: string): string {
  if (key === '') throw new Error('Value cannot be null or empty. (Parameter "name")');
  return key;
}

async function readSummary(path: string, step: StepRecord): Promise<void> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > SUMMARY_LIMIT_BYTES) {
    const kilobytes = [SUMMARY_LIMIT_BYTES, size].map((bytes) => String(Math.floor(bytes / 1024)));
    step.error(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${kilobytes.join('k, got ')}k.`,
    );
    return;
  }
  const lines = (await readTextIfAny(path)).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  // A secret that spans lines is not found: the runner masks each line by itself.
  step.summary = lines.map((line) => `${step.masker.mask(line)}\n`).join('');
}

/** Text without a byte order mark; empty when a step removed its file. */
async function readTextIfAny(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => new Uint8Array());
  return new TextDecoder().decode(bytes);
}
