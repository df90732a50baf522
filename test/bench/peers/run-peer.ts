import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from '../benchmark.ts';

/** What the action is asked for: `checks` of all rows, and `drift` is that and the comparison with the reference. */
export type Job = 'checks' | 'checks of CSV' | 'drift';

interface Peer {
  name: string;
  does: string;
  /** The job of the action that is nearest; it always profiles. */
  job: Job;
  /** How many times the CPU of the action it should take at least. */
  goal?: number;
  /** Pinned, as `uv` understands them. */
  packages: readonly string[];
}

const PYTHON = '3.11';
const RUNS = 2;
const TIMEOUT_MS = 900_000;
const PANDAS = ['pandas==2.3.3', 'pyarrow==22.0.0'];
/** What none of them does beside its own job stands in `does`: the figures are no comparison of like with like. */
export const PEERS: readonly Peer[] = [
  {
    name: 'pandera',
    does: 'checks only, from Parquet',
    job: 'checks',
    goal: 1.5,
    packages: ['pandera==0.35.0', ...PANDAS],
  },
  {
    name: 'great_expectations',
    does: 'checks only, from Parquet',
    job: 'checks',
    goal: 3.5,
    packages: ['great_expectations==1.24.1', ...PANDAS],
  },
  {
    name: 'frictionless',
    does: 'checks only, from CSV',
    job: 'checks of CSV',
    goal: 9,
    packages: ['frictionless==5.21.0'],
  },
  {
    name: 'tensorflow_data_validation',
    does: 'statistics, partly sketched, checks without patterns and repeated rows, and drift',
    job: 'drift',
    goal: 3.5,
    packages: ['tensorflow-data-validation==1.16.1', 'dill==0.4.1', 'setuptools==80.10.2'],
  },
  {
    name: 'evidently',
    does: 'summary and drift, no checks',
    job: 'drift',
    goal: 10,
    packages: ['evidently==0.7.23', 'pandas==2.3.3', 'pyarrow==26.0.1'],
  },
  {
    name: 'ydata_profiling',
    does: 'minimal profile only, without correlations and repeated rows',
    job: 'checks',
    packages: ['ydata-profiling==4.18.4', 'setuptools==80.10.2', 'pyarrow==22.0.0'],
  },
  {
    name: 'deepchecks',
    does: 'integrity and drift of 150,000 rows of each side, a tenth of what the action reads',
    job: 'drift',
    packages: [
      ...['deepchecks==0.19.1', 'setuptools==80.10.2', 'scikit-learn==1.6.1', 'numpy==1.26.4'],
      ...['pandas==2.3.3', 'pyarrow==26.0.1'],
    ],
  },
];

interface Used {
  cpu: number;
  wall: number;
  megabytes: number;
}

/**
 * Each peer as a process of its own, in turn with the action, its modules compiled before; one that does not run says so.
 * @param action what the action costs at a job
 */
export async function runPeers(folder: string, action: (job: Job) => Promise<Used>): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, does, job, goal, packages } of PEERS) {
    const program = [join(import.meta.dirname, 'validate.py'), name, folder];
    // Without a run before, the compilation of its modules would be measured.
    const imported = await python(packages, ['-c', `import ${name}`]);
    const theirs: Used[] = [];
    const ours: Used[] = [];
    let said = imported.said;
    for (let run = 0; imported.code === 0 && run < RUNS; run++) {
      ours.push(await action(job));
      const measured = await python(packages, program);
      said = measured.said;
      const line = said.split('\n').find((candidate) => candidate.startsWith('{"cpu"'));
      if (line === undefined) break;
      theirs.push(JSON.parse(line) as Used);
      console.error(`${name}: ${line}, the action: ${JSON.stringify(ours.at(-1))}`);
    }
    if (theirs.length === 0) console.error(`${name}: ${said.slice(-600)}`);
    const [peer, own] = [least(theirs), least(ours)];
    if (peer === undefined || own === undefined) {
      const note = (said.trim().split('\n').at(-1) ?? '').slice(0, 200);
      figures.push({ name: `${name}, not measured`, value: Number.NaN, unit: '', note });
      continue;
    }
    const ratio = peer.cpu / own.cpu;
    figures.push(
      { name: `${name}, CPU`, value: peer.cpu, unit: 's', note: `${packages[0] ?? name}: ${does}` },
      { name: `${name}, wall`, value: peer.wall, unit: 's' },
      { name: `${name}, peak memory`, value: peer.megabytes, unit: 'MB' },
      { name: `action beside ${name}, CPU`, value: own.cpu, unit: 's', note: `${job}, and the profile` },
      {
        name: `CPU of ${name} / CPU of the action`,
        value: ratio,
        unit: '×',
        ...(goal === undefined ? {} : { goal: `≥ ${String(goal)}`, met: ratio >= goal }),
      },
    );
  }
  return figures;
}

const least = (all: readonly Used[]): Used | undefined => all.toSorted((a, b) => a.cpu - b.cpu)[0];

/** `said`: what it printed, its complaints included. */
async function python(
  packages: readonly string[],
  program: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const wanted = packages.flatMap((one) => ['--with', one]);
  const uv = ['run', '--no-project', '--isolated', '--python', PYTHON, ...wanted, 'python', ...program];
  const child = spawn('uv', uv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: undefined, DO_NOT_TRACK: '1' },
    timeout: TIMEOUT_MS,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const failed = once(child, 'error').then(([error]) => ({ code: -1, said: String(error) }));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return Promise.race([ended, failed]);
}
