import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageResult } from '../../shared/model/stage-result.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { runPeers, type Job } from './peers/run-peer.ts';

const root = join(import.meta.dirname, '..', '..');
const flights = join(root, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet');
const RUNS = 3;
const GOAL_MB = 700;
/** CPU of the whole action, start included, against one hand-written script that does all of the job. */
const GOALS = { parquet: 1.5, csv: 1.3 };
type Format = keyof typeof GOALS;

const SCHEMA = `fields:
  - {name: date, type: datetime, format: any, constraints: {required: true}, x-mlops: {role: time}}
  - {name: delay, type: integer, constraints: {required: true, minimum: -60, maximum: 1000}}
  - {name: distance, type: integer, constraints: {required: true, minimum: 0, maximum: 5000}}
  - {name: origin, type: string, constraints: {required: true, pattern: "[A-Z]{3}"}}
  - {name: destination, type: string, constraints: {required: true, pattern: "[A-Z]{3}"}}
`;

const JOBS: Record<Job, Record<string, string>> = {
  checks: { INPUT_DATA: 'all.parquet', INPUT_SCHEMA: 'schema.yml' },
  'checks of CSV': { INPUT_DATA: 'all.csv', INPUT_SCHEMA: 'schema.yml' },
  drift: { INPUT_DATA: 'current.parquet', INPUT_REFERENCE: 'reference.parquet', INPUT_SCHEMA: 'schema.yml' },
};

const benchmark: Benchmark = {
  does: 'validate-data on 3,000,000 flights: checks, exact profile, drift of May and June against January to April (built bundle)',
  run: async ({ scale, peers }) => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-validate-'));
    try {
      await cut(folder);
      await writeFile(join(folder, 'schema.yml'), SCHEMA);
      return [
        ...(await againstFloor(folder, 'parquet')),
        ...(await againstFloor(folder, 'csv')),
        ...(scale ? await growth(folder) : []),
        ...(peers ? await runPeers(folder, (job) => validate(folder, JOBS[job])) : []),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default benchmark;

async function againstFloor(folder: string, format: Format): Promise<Figure[]> {
  const floor = await best(() =>
    measure([join(import.meta.dirname, 'floors', 'validate.ts'), folder, format], folder),
  );
  const ours = await best(() =>
    validate(folder, {
      INPUT_DATA: `current.${format}`,
      INPUT_REFERENCE: `reference.${format}`,
      INPUT_SCHEMA: 'schema.yml',
    }),
  );
  const ratio = ours.cpu / floor.cpu;
  return [
    {
      ...figure(`${format}, floor: one hand-written script, CPU`, floor.cpu, 's'),
      ...(floor.computes === undefined ? {} : { note: `it computes ${floor.computes.join('; ')}` }),
    },
    figure(`${format}, floor: peak memory`, floor.megabytes, 'MB'),
    figure(`${format}, whole action, CPU`, ours.cpu, 's'),
    figure(`${format}, whole action, wall`, ours.wall, 's'),
    {
      ...figure(`${format}, whole action, peak memory`, ours.megabytes, 'MB'),
      goal: `≤ ${String(GOAL_MB)} MB`,
      met: ours.megabytes <= GOAL_MB,
    },
    {
      ...figure(`${format}, CPU of the action / CPU of the floor`, ratio, '×'),
      goal: `≤ ${String(GOALS[format])}`,
      met: ratio <= GOALS[format],
    },
  ];
}

/** Tables of generated numbers, categories and texts: rows at 10 columns, columns at 20,000 rows. */
async function growth(folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [rows, columns] of [
    ...[300_000, 1_000_000, 3_000_000, 10_000_000].map((rows) => [rows, 10] as const),
    ...[5, 50, 500].map((columns) => [20_000, columns] as const),
  ]) {
    await generate(join(folder, 'scale.parquet'), rows, columns);
    const { cpu, megabytes } = await validate(folder, { INPUT_DATA: 'scale.parquet' });
    const size = `${rows.toLocaleString('en')} × ${String(columns)}`;
    figures.push(figure(`${size}, CPU`, cpu, 's'));
    figures.push(figure(`${size}, peak memory`, megabytes, 'MB'));
  }
  return figures;
}

/** In turn: a number that hardly repeats, a whole number, a category, a text. */
async function generate(path: string, rows: number, columns: number): Promise<void> {
  const cells = Array.from({ length: columns }, (_, index) => {
    const hash = `hash(i * ${String(index + 1)} + ${String(index)})`;
    const cell = [
      `(${hash} % 1000000007) / 1e6`,
      `(${hash} % 1000)::integer`,
      `'c' || (${hash} % 12)`,
      `'text ' || (${hash} % 5000)`,
    ][index % 4];
    return `${cell ?? ''} as c${String(index)}`;
  });
  await query(
    `copy (select ${cells.join(', ')} from range(${String(rows)}) t(i)) to '${path}' (format parquet)`,
  );
}

interface Cost {
  cpu: number;
  wall: number;
  megabytes: number;
  /** What a floor says it finds out. */
  computes?: string[];
}

const figure = (name: string, value: number, unit: string): Figure => ({ name, value, unit });

/** A busy machine only adds: the cheapest of a few runs says what the work costs. */
async function best(run: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let i = 0; i < RUNS; i++) costs.push(await run());
  const [first] = costs.sort((a, b) => a.cpu - b.cpu);
  if (first === undefined) throw new Error('nothing was measured');
  return first;
}

async function cut(folder: string): Promise<void> {
  for (const [name, condition] of [
    ['reference', `date < '2001-05-01'`],
    ['current', `date >= '2001-05-01'`],
    ['all', 'true'],
  ] as const) {
    for (const format of Object.keys(GOALS))
      await query(
        `copy (from '${flights}' where ${condition}) to '${join(folder, `${name}.${format}`)}' (format ${format})`,
      );
  }
}

async function query(sql: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

async function validate(folder: string, inputs: Record<string, string>): Promise<Cost> {
  await rm(join(folder, '.mlops'), { recursive: true, force: true });
  await writeFile(join(folder, 'output'), '');
  const { wall } = await measure([join(root, 'actions', 'dist', 'validate-data.js')], folder, {
    ...inputs,
    INPUT_COMMENT: 'never',
  });
  const text = await readFile(join(folder, '.mlops', 'validate-data.json'), 'utf8');
  const { cost, checks, error } = JSON.parse(text) as StageResult;
  if (error !== null) throw new Error(error.message);
  if ('INPUT_REFERENCE' in inputs && !checks.some(({ id }) => id === 'drift.w1n'))
    throw new Error('drift was not measured');
  return { cpu: cost?.cpuSeconds ?? Number.NaN, wall, megabytes: cost?.peakMemoryMb ?? Number.NaN };
}

/** Runs a program; one that prints its own cost as JSON is believed. */
async function measure(
  program: string[],
  folder: string,
  inputs: Record<string, string> = {},
): Promise<Cost> {
  const started = performance.now();
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: {
      RUNNER_TEMP: folder,
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      ...inputs,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  const wall = (performance.now() - started) / 1000;
  const line = said.split('\n').find((candidate) => candidate.startsWith('{"cpu"'));
  const own = line === undefined ? {} : (JSON.parse(line) as Partial<Cost>);
  return { cpu: Number.NaN, megabytes: Number.NaN, ...own, wall };
}
