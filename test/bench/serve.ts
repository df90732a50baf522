import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { digestOf } from '../../shared/hash/digest.ts';
import { DEFAULT_LIMITS } from '../../shared/serving/server-limits.ts';
import type { ServerAnswer, ServerSettings } from '../../shared/serving/server-settings.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const SECONDS = 5;
const STARTS = 5;
const AIRPORTS = Array.from({ length: 230 }, (_, index) => `A${String(index).padStart(2, '0')}`);
const LOADS = [
  { rows: 1, connections: 1 },
  { rows: 1, connections: 16 },
  { rows: 100, connections: 4 },
];
const root = join(import.meta.dirname, '..', '..');

const benchmark: Benchmark = {
  does: `the flight model behind the model server (built bundle), ${String(SECONDS)} s of load from a process of its own`,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-serve-'));
    try {
      const model = await writeModel(folder);
      const starts: number[] = [];
      for (let run = 0; run < STARTS; run++) {
        const server = await startServer(folder, model);
        starts.push(server.seconds);
        await server.stop();
      }
      const median = starts.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN;
      const figures: Figure[] = [{ name: 'cold start, until ready', value: median, unit: 's' }];
      const server = await startServer(folder, model);
      try {
        for (const load of LOADS) figures.push(...(await measure(server.url, load)));
      } finally {
        await server.stop();
      }
      return figures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default benchmark;

/** The example's own graph with weights of zero: as large and as slow as the trained one. */
async function writeModel(folder: string): Promise<{ file: string; digest: string }> {
  const source = join(root, 'workflows-examples/projects/flight-delay/flight-model.js');
  const { flightModel } = (await import(pathToFileURL(source).href)) as {
    flightModel: (weights: { bias: number; tables: number[][] }, airports: object) => Uint8Array;
  };
  const sizes = [48, 168, 30, AIRPORTS.length + 1, AIRPORTS.length + 1];
  const tables = sizes.map((size) => new Array<number>(size).fill(0));
  const bytes = flightModel({ bias: 0, tables }, { origin: AIRPORTS, destination: AIRPORTS });
  const file = join(folder, 'model.onnx');
  await writeFile(file, bytes);
  return { file, digest: digestOf(bytes) };
}

interface BenchServer {
  url: string;
  /** From the start of the process until it is ready. */
  seconds: number;
  stop(): Promise<void>;
}

async function startServer(folder: string, model: { file: string; digest: string }): Promise<BenchServer> {
  const answerFile = join(folder, 'answer.json');
  const settings: ServerSettings = {
    host: '127.0.0.1',
    port: 0,
    adminToken: 'bench',
    nativesFolder: null,
    model: { name: 'flight-delay', version: '1.0.0', ...model },
    limits: DEFAULT_LIMITS,
    answerFile,
  };
  const settingsFile = join(folder, 'settings.json');
  await rm(answerFile, { force: true });
  await writeFile(settingsFile, JSON.stringify(settings));
  const [bundle, stub] = ['index.js', 'deploy.js'].map((name) =>
    JSON.stringify(pathToFileURL(join(root, 'actions/dist', name)).href),
  );
  const program = `import { start } from ${String(bundle)}; await start('serve', ${String(stub)});`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, settingsFile], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const answer = await waitFor(answerFile, child);
  const seconds = (performance.now() - started) / 1000;
  return {
    url: `http://127.0.0.1:${String(answer.port)}`,
    seconds,
    stop: async () => {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function waitFor(file: string, child: ChildProcess): Promise<Extract<ServerAnswer, { ready: true }>> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) {
      const answer = JSON.parse(text) as ServerAnswer;
      if (answer.ready) return answer;
      throw new Error(answer.message);
    }
    if (child.exitCode !== null) throw new Error('the server ended; run "npm run build" first');
    await sleep(2);
  }
}

interface LoadReport {
  requests: { total: number };
  latency: { p50: number; p99: number };
  duration: number;
  non2xx: number;
  errors: number;
}

/** An open number of clients, each sending its next request when it has its answer. */
async function measure(url: string, load: (typeof LOADS)[number]): Promise<Figure[]> {
  const body = join(await mkdtemp(join(tmpdir(), 'bench-body-')), 'body.json');
  await writeFile(body, requestBody(load.rows));
  const target = `${url}/v2/models/flight-delay/infer`;
  const cannon = join(root, 'node_modules/autocannon/autocannon.js');
  const before = await cpuSeconds(url);
  const { stdout } = await promisify(execFile)(process.execPath, [
    cannon,
    ...['--json', '--no-progress', '-m', 'POST', '-H', 'content-type=application/json', '-i', body],
    ...['-c', String(load.connections), '-d', String(SECONDS), target],
  ]);
  const cpu = (await cpuSeconds(url)) - before;
  await rm(join(body, '..'), { recursive: true });
  const report = JSON.parse(stdout) as LoadReport;
  if (report.non2xx > 0 || report.errors > 0)
    throw new Error(`${String(report.non2xx)} refusals, ${String(report.errors)} errors`);
  const name = `${String(load.rows)} row(s), ${String(load.connections)} client(s)`;
  return [
    { name: `${name}: requests/s`, value: report.requests.total / report.duration, unit: '1/s' },
    { name: `${name}: p50`, value: report.latency.p50, unit: 'ms' },
    { name: `${name}: p99`, value: report.latency.p99, unit: 'ms' },
    { name: `${name}: CPU per request`, value: (cpu / report.requests.total) * 1000, unit: 'ms' },
  ];
}

async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
}

function requestBody(rows: number): string {
  const column = (name: string, datatype: string, value: (row: number) => number | string): object => ({
    name,
    datatype,
    shape: [rows, 1],
    data: Array.from({ length: rows }, (_, row) => value(row)),
  });
  const airport = (row: number): string => AIRPORTS[row % AIRPORTS.length] ?? '';
  return JSON.stringify({
    inputs: [
      column('minute_of_day', 'FP32', (row) => (row * 37) % 1440),
      column('weekday', 'FP32', (row) => 1 + (row % 7)),
      column('distance', 'FP32', (row) => 100 + row),
      column('origin', 'BYTES', airport),
      column('destination', 'BYTES', (row) => airport(row + 1)),
    ],
  });
}
