import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts each stub in an empty workspace. Whatever it decides about missing inputs, it must reach our code and write its
 * stage result; a bug or a crash on the way is a broken bundle.
 */
export async function startEveryStub(root: string, dist: string, actions: readonly string[]): Promise<void> {
  for (const action of actions) {
    const workspace = await mkdtemp(join(tmpdir(), 'stub-'));
    try {
      const { code, said } = await run(join(dist, `${action}.js`), [], workspace);
      const result = await readFile(join(workspace, '.mlops', `${action}.json`), 'utf8').catch(() => null);
      const error = result === null ? null : (JSON.parse(result) as { error: { kind: string } | null }).error;
      if (result === null || error?.kind === 'bug') {
        throw new Error(`the stub of ${action} does not start (exit ${String(code)}):\n${said}`);
      }
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  }
  const empty = await mkdtemp(join(tmpdir(), 'post-'));
  try {
    const post = await run(join(dist, 'post.js'), [], empty);
    if (post.code !== 0) throw new Error(`the post step does not start:\n${post.said}`);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
  const { code, said } = await run(join(dist, 'cli.js'), ['--version'], root);
  if (code !== 0) throw new Error(`the command line does not start (exit ${String(code)}):\n${said}`);
}

async function run(
  file: string,
  args: string[],
  workspace: string,
): Promise<{ code: number | null; said: string }> {
  const output = join(workspace, 'output');
  const isCommandLine = args.length > 0;
  if (!isCommandLine) await writeFile(output, '');
  const child = spawn(process.execPath, [file, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      RUNNER_TEMP: tmpdir(),
      GITHUB_WORKSPACE: workspace,
      ...(isCommandLine ? {} : { GITHUB_OUTPUT: output }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}
