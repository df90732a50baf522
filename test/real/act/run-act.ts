import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Event } from '../../support/demo/events.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export interface ActOptions {
  /** Folder of the user's repository: steps work in a copy of it, ignored files included, that is gone afterwards. */
  repository: string;
  /** `org/mlops-actions@v1` resolves to this folder. */
  releaseTree: string;
  /** Path in the repository. */
  workflow: string;
  event: Event;
  token: string;
  /** Variables of every step. */
  environment: Readonly<Record<string, string>>;
  toolFolders: readonly string[];
}

/** Runs one workflow under act, on this machine and without a container. @returns its exit code and log */
export async function runAct(options: ActOptions): Promise<{ status: number | null; log: string }> {
  const home = await mkdtemp(join(tmpdir(), 'act-home-'));
  try {
    const eventPath = join(home, 'event.json');
    await writeFile(eventPath, JSON.stringify(options.event.payload));
    const act = spawn(
      'act',
      [
        options.event.name,
        '--use-gitignore=false',
        ...['--eventpath', eventPath],
        ...['--workflows', options.workflow],
        ...['--platform', 'ubuntu-24.04=-self-hosted', '--pull=false'],
        ...['--local-repository', `org/mlops-actions@v1=${options.releaseTree}`],
        ...['--secret', `GITHUB_TOKEN=${options.token}`],
        ...Object.entries(options.environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ],
      {
        cwd: options.repository,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          // act runs whatever node is first on PATH for node24.
          PATH: [join(root, 'node_modules', '.bin'), ...options.toolFolders, process.env['PATH']].join(
            delimiter,
          ),
          HOME: home,
          NO_COLOR: '1',
        },
      },
    );
    let log = '';
    for (const stream of [act.stdout, act.stderr])
      stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const [status] = (await once(act, 'close')) as [number | null];
    return { status, log };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
