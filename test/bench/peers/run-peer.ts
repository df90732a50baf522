import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from '../benchmark.ts';

interface Peer {
  name: string;
  does: string;
  /** Pinned, as `uv` understands them. */
  packages: readonly string[];
}

const PYTHON = '3.11';
/** What none of them does beside its own job stands in `does`: the figures are no comparison of like with like. */
export const PEERS: readonly Peer[] = [
  {
    name: 'pandera',
    does: 'checks of the current rows only, from Parquet',
    packages: ['pandera==0.35.0', 'pandas==2.3.3', 'pyarrow==22.0.0'],
  },
  {
    name: 'great_expectations',
    does: 'checks of the current rows only, from Parquet',
    packages: ['great_expectations==1.24.1', 'pandas==2.3.3', 'pyarrow==22.0.0'],
  },
  {
    name: 'frictionless',
    does: 'checks of the current rows only, from CSV',
    packages: ['frictionless==5.21.0'],
  },
];

/** CPU and memory of each peer as a process of its own, its modules compiled before; one that does not run says so. */
export async function runPeers(folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, does, packages } of PEERS) {
    const program = [join(import.meta.dirname, 'validate.py'), name, folder];
    // Without a run before, the compilation of its modules would be measured.
    const imported = await python(packages, ['-c', `import ${name}`]);
    const cost = imported.code === 0 ? await python(packages, program) : imported;
    const line = cost.said.split('\n').find((candidate) => candidate.startsWith('{"cpu"'));
    if (line === undefined) {
      const reason = cost.said.trim().split('\n').at(-1) ?? '';
      figures.push({
        name: `${name}, not measured`,
        value: Number.NaN,
        unit: '',
        note: reason.slice(0, 200),
      });
      continue;
    }
    const { cpu, megabytes } = JSON.parse(line) as { cpu: number; megabytes: number };
    const note = `${packages[0] ?? name}: ${does}`;
    figures.push({ name: `${name}, CPU`, value: cpu, unit: 's', note });
    figures.push({ name: `${name}, peak memory`, value: megabytes, unit: 'MB' });
  }
  return figures;
}

/** `said`: what it printed, its complaints included. */
async function python(
  packages: readonly string[],
  program: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const wanted = packages.flatMap((one) => ['--with', one]);
  const uv = ['run', '--no-project', '--isolated', '--python', PYTHON, ...wanted, 'python', ...program];
  const child = spawn('uv', uv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: undefined },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const failed = once(child, 'error').then(([error]) => ({ code: -1, said: String(error) }));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return Promise.race([ended, failed]);
}
