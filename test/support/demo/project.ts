import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { NODE, repositoryRoot } from '../runner/node-program.ts';

const EXAMPLES = join(repositoryRoot, 'workflows-examples');
const EXAMPLE = join(EXAMPLES, 'projects', 'flight-delay');
/** What running the example leaves behind in it. */
const LEFT_BEHIND = /^(?:node_modules|\.mlops.*|model\.onnx|metrics\.json)$|\.parquet$/;
/** The two files that say which months the model is trained on. */
const SAYS_MONTHS = ['mlops.yml', 'params.json'] as const;
const WORKFLOWS = ['continuous-training.yml', 'pull-request.yml', 'delivery.yml', 'monitor.yml'];

/** Copies the example project and cuts its data; `folder` must exist and be empty. */
export async function prepareProject(folder: string): Promise<void> {
  await cp(EXAMPLE, folder, { recursive: true, filter: (path) => !LEFT_BEHIND.test(basename(path)) });
  await symlink(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await promisify(execFile)(NODE, ['prepare.js'], { cwd: folder });
}

/** The files of one state of the project that differ from the other, by path. */
export type Change = Readonly<Record<string, string>>;

/** The project as it is: trained on January to March. */
export async function quarterOfData(): Promise<Change> {
  return Object.fromEntries(
    await Promise.all(
      SAYS_MONTHS.map(async (name) => [name, await readFile(join(EXAMPLE, name), 'utf8')] as const),
    ),
  );
}

/** The project as it was before the pull request: trained on January alone. */
export async function januaryOnly(): Promise<Change> {
  const changed = Object.entries(await quarterOfData());
  return Object.fromEntries(
    changed.map(([name, text]) => [
      name,
      text.replace(/^validate:.*\n/m, '').replaceAll('data/train.parquet', 'data/january.parquet'),
    ]),
  );
}

export async function checkOut(change: Change, folder: string): Promise<void> {
  for (const [name, text] of Object.entries(change)) await writeFile(join(folder, name), text);
}

/** The next run finds no results: what outlives a run lies in the repository. */
export async function forgetResults(folder: string): Promise<void> {
  await rm(join(folder, '.mlops'), { recursive: true });
}

/** The example workflows, as the project's repository holds them. */
export function workflowFiles(): Record<string, string> {
  return Object.fromEntries(
    WORKFLOWS.map((name) => [`.github/workflows/${name}`, readFileSync(join(EXAMPLES, name), 'utf8')]),
  );
}
