import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'node:fs/promises';
import type { Benchmark, Figure } from './benchmark.ts';

const RUNS = 5;
const MEGABYTES = 512;
const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 20;
const LINE = 'epoch 3/10 ━━━ 128/937 loss=0.3121 accuracy=0.9042 lr=1.0e-3 (41.7 ms/step, 12.1 GB)\n';
/** A log as trainers write it: plain lines, and now and then a metric, a warning, a link. */
const LOG = [
  LINE.repeat(40),
  'mlops-metric loss=0.3121 step=3\n',
  'UserWarning: see https://example.com/docs?id=3 for the ::details:: of ##[this]\n',
].join('');
/** The same as Keras draws it. */
const COLOURED =
  '\x1B[1m128/937\x1B[0m \x1B[32m━━━\x1B[0m\x1B[37m━━━━\x1B[0m \x1B[1m39s\x1B[0m 41ms/step - accuracy: 0.9042 - loss: 0.3121\n';
const BAR = `${' 14%|█▍        | 128/937 [00:05<00:33, 24.05it/s, loss=0.312]\r'.repeat(100)}100%|██████████|\n`;
const stub = join(import.meta.dirname, '..', '..', 'actions', 'dist', 'train.js');

const benchmark: Benchmark = {
  does: `train over the bare command; ${String(MEGABYTES)} MB of its output with masking on (built bundle)`,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-train-'));
    try {
      return [...(await overhead(folder)), ...(await throughput(folder))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default benchmark;

async function overhead(folder: string): Promise<Figure[]> {
  const actions: Use[] = [];
  const bare: Use[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(await measure('bash', ['-c', 'true'], { PATH: process.env['PATH'] }));
    actions.push(await train(folder, 'true'));
  }
  const middle = (uses: readonly Use[], of: keyof Use): number =>
    uses.map((use) => use[of]).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  const seconds = middle(actions, 'wallSeconds') - middle(bare, 'wallSeconds');
  const megabytes = middle(actions, 'peakMegabytes');
  return [
    { name: 'more than the bare command', value: seconds, unit: 's', goal: '≤ 0.6 s', met: seconds <= 0.6 },
    { name: 'peak memory', value: megabytes, unit: 'MB', goal: '≤ 100 MB', met: megabytes <= 100 },
  ];
}

async function throughput(folder: string): Promise<Figure[]> {
  const idle = await train(folder, 'true');
  return [
    ...(await throughputOf('output', LOG, idle, folder)),
    ...(await throughputOf('coloured output', COLOURED, idle, folder)),
    ...(await throughputOf('progress bars', BAR, idle, folder)),
  ];
}

async function throughputOf(kind: string, text: string, idle: Use, folder: string): Promise<Figure[]> {
  const log = join(folder, 'log.txt');
  await writeFile(log, text.repeat(Math.ceil((2 ** 20 * 16) / Buffer.byteLength(text))));
  const copies = MEGABYTES / 16;
  const use = await train(folder, `for i in $(seq ${String(copies)}); do cat log.txt; done`);
  const rate = MEGABYTES / (use.cpuSeconds - idle.cpuSeconds);
  return [
    {
      name: `${kind} per CPU second of ours`,
      value: rate,
      unit: 'MB/s',
      goal: '≥ 150 MB/s',
      met: rate >= 150,
    },
    { name: `peak memory meanwhile (${kind})`, value: use.peakMegabytes, unit: 'MB' },
  ];
}

interface Use {
  wallSeconds: number;
  /** Of the process alone, without what it started. */
  cpuSeconds: number;
  peakMegabytes: number;
}

async function train(folder: string, command: string): Promise<Use> {
  const temporary = join(folder, 'temp');
  await mkdir(temporary, { recursive: true });
  const output = join(temporary, 'output');
  await writeFile(output, '');
  return measure(process.execPath, [stub], {
    PATH: process.env['PATH'],
    RUNNER_TEMP: temporary,
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: output,
    INPUT_COMMAND: command,
    INPUT_CACHE: 'false',
    SERVICE_TOKEN: 'no-secret-but-masked',
    DATABASE_PASSWORD: 'another-that-is-masked',
  });
}

async function measure(program: string, words: string[], env: NodeJS.ProcessEnv): Promise<Use> {
  const sink = await open(devNull, 'w');
  const started = performance.now();
  const child = spawn(program, words, { env, stdio: ['ignore', sink.fd, 'inherit'] });
  const use = { wallSeconds: 0, cpuSeconds: 0, peakMegabytes: 0 };
  const sample = (): void => {
    if (child.pid !== undefined) Object.assign(use, usedBy(child.pid));
  };
  const timer = setInterval(sample, SAMPLE_MS);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  clearInterval(timer);
  await sink.close();
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${String(code)}; run "npm run build" first`);
  return { ...use, wallSeconds: (performance.now() - started) / 1000 };
}

/** Nothing once the process is gone. */
function usedBy(id: number): Partial<Use> {
  try {
    const [user = 0, system = 0] = readFileSync(`/proc/${String(id)}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .slice(11, 13)
      .map(Number);
    const peak = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${String(id)}/status`, 'utf8'))?.[1];
    if (peak === undefined) return {};
    return { cpuSeconds: (user + system) / TICKS_PER_SECOND, peakMegabytes: Number(peak) / 1024 };
  } catch {
    return {};
  }
}
