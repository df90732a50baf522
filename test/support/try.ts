import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../shared/errors.ts';
import { readActionMetadata } from './runner/action-metadata.ts';
import { runAction } from './runner/index.ts';
import { repositoryRoot } from './runner/node-program.ts';
import { chooseAction, parseInputs } from './try/arguments.ts';
import { commentOf } from './try/comment-of.ts';
import { localProject } from './try/local-project.ts';
import { showRun } from './try/show-run.ts';

/** `npm run try <action> -- --<input> <value>…`: runs an action from source in the folder where npm was called. */
async function tryAction([name, ...args]: readonly string[]): Promise<number> {
  const folder = join(repositoryRoot, 'actions');
  const entries = await readdir(folder, { withFileTypes: true });
  const actions = entries.filter((entry) => entry.isDirectory() && !/^\.|^dist$/.test(entry.name));
  const action = chooseAction(
    name,
    actions.map((entry) => entry.name),
  );
  const { inputs } = await readActionMetadata(join(folder, action));
  const given = parseInputs(
    args,
    inputs.map(({ id }) => id),
  );
  const workspace = process.env['INIT_CWD'] ?? process.cwd();
  // A terminal sends Ctrl-C to the action as well; we wait until it has ended what it started.
  process.once('SIGINT', () => console.error('cancelling'));
  const run = await runAction({
    action,
    inputs: given,
    workspace,
    github: await localProject(workspace),
    env: definedOnly({ MLOPS_NATIVES_DIR: process.env['MLOPS_NATIVES_DIR'] }),
    fromSource: true,
    onLog: (line) => console.log(line),
  });
  console.log(showRun(run, await commentOf(run, workspace)));
  return run.conclusion === 'success' ? 0 : 1;
}

function definedOnly(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

try {
  process.exitCode = await tryAction(process.argv.slice(2));
} catch (error) {
  console.error(describeError(error).message);
  process.exitCode = 1;
}
