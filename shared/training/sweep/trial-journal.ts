import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../fs/atomic.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { trialKey, type TrialResult } from './trial.ts';

/** Folder of the results folder where a sweep keeps what it has. */
export const SWEEP_FOLDER = 'sweep';

/**
 * Finished trials, one line of JSON each, written as soon as a trial is over: whatever ends the sweep, they are not run
 * again.
 */
export class TrialJournal {
  readonly path: string;
  readonly #results: Map<string, TrialResult>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, results: Map<string, TrialResult>) {
    this.path = path;
    this.#results = results;
  }

  /** @param part of the sweep that this job runs, safe as a name of files; jobs of one sweep write files of their own */
  static async open(resultsPath: string, part: string): Promise<TrialJournal> {
    const path = join(resultsPath, SWEEP_FOLDER, `trials${part === '' ? '' : `-${part}`}.jsonl`);
    const results = await readTrials(path);
    return new TrialJournal(path, new Map(results.map((result) => [trialKey(result), result])));
  }

  find(trial: Pick<TrialResult, 'base' | 'parameters'>): TrialResult | null {
    return this.#results.get(trialKey(trial)) ?? null;
  }

  all(): TrialResult[] {
    return [...this.#results.values()];
  }

  /** One after the other, each on the disk before this returns. */
  async add(result: TrialResult): Promise<void> {
    const line = `${JSON.stringify(result)}\n`;
    const written = this.#writing.then(() => appendLine(this.path, line));
    this.#writing = written.catch(() => undefined);
    await written;
    this.#results.set(trialKey(result), result);
  }

  /** Leaves only these: a journal that outlives many commits does not grow without end. */
  async keep(results: readonly TrialResult[]): Promise<void> {
    this.#results.clear();
    for (const result of results) this.#results.set(trialKey(result), result);
    await mkdir(dirname(this.path), { recursive: true });
    await writeFileAtomic(
      this.path,
      this.all()
        .map((result) => `${JSON.stringify(result)}\n`)
        .join(''),
    );
  }
}

/** Trials of all jobs whose journals lie in a results folder. */
export async function trialsOfAllJobs(resultsPath: string): Promise<TrialResult[]> {
  const folder = join(resultsPath, SWEEP_FOLDER);
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const journals = names.filter((name) => /^trials(-.+)?\.jsonl$/.test(name)).sort();
  const results = [];
  for (const name of journals) results.push(...(await readTrials(join(folder, name))));
  return results;
}

async function appendLine(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a');
  try {
    // A line that a crash tore has no end: the next one must not become a part of it.
    const { size } = await file.stat();
    await file.appendFile(size > 0 && !(await endsWithLine(path, size)) ? `\n${line}` : line);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function endsWithLine(path: string, size: number): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === 0x0a;
  } finally {
    await file.close();
  }
}

/** What is no whole result is left out: its trial is run again. */
async function readTrials(path: string): Promise<TrialResult[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      return isTrialResult(entry) ? [entry] : [];
    } catch {
      return [];
    }
  });
}

function isTrialResult(entry: unknown): entry is TrialResult {
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord(entry)) return false;
  const { base, id, parameters, status, reason, metrics, model } = entry;
  const texts = [base, id].every((text) => typeof text === 'string');
  const ended = status === 'finished' || (status === 'failed' && typeof reason === 'string');
  const kept =
    model === null ||
    (isRecord(model) && typeof model['path'] === 'string' && typeof model['digest'] === 'string');
  return texts && ended && kept && isRecord(parameters) && isRecord(metrics);
}
