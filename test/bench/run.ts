import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { recordPage } from './record.ts';
import { writeReport } from './report.ts';

/** `npm run bench -- [<name>…] [--scale] [--peers] [--json <file>] [--record]`; `--record` writes the pages of `results/`. Figures are CPU time and ratios of one run: a machine's seconds are its own. */
const BENCHMARKS: Record<string, () => Promise<{ default: Benchmark }>> = {
  comment: () => import('./comment.ts'),
  evaluate: () => import('./evaluate.ts'),
  serve: () => import('./serve.ts'),
  start: () => import('./start.ts'),
  train: () => import('./train.ts'),
  validate: () => import('./validate.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    scale: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
for (const name of names) {
  if (!(name in BENCHMARKS))
    throw new Error(`unknown benchmark "${name}"; known: ${Object.keys(BENCHMARKS).join(', ')}`);
}
const results = [];
for (const name of names) {
  const { default: benchmark } = (await BENCHMARKS[name]?.()) ?? {};
  if (benchmark === undefined) continue;
  console.log(`${name}: ${benchmark.does}`);
  const result = { name, figures: await benchmark.run({ scale: values.scale, peers: values.peers }) };
  results.push(result);
  if (values.record) record({ ...result, does: benchmark.does });
  for (const { name: figure, value, unit, goal, met, note } of result.figures) {
    const verdict = goal === undefined ? '' : `  goal ${goal}: ${met === true ? 'met' : 'MISSED'}`;
    console.log(
      `  ${figure.padEnd(44)} ${value.toPrecision(3).padStart(9)} ${unit}${verdict}${note === undefined ? '' : `  (${note})`}`,
    );
  }
}
await writeReport(values.json, results);
if (results.some(({ figures }) => figures.some(({ met }) => met === false))) process.exitCode = 1;

function record(result: Parameters<typeof recordPage>[0]): void {
  const commit = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
  const page = recordPage(result, {
    date: new Date().toISOString().slice(0, 10),
    commit,
    machine: {
      cores: availableParallelism(),
      gigabytes: Math.round(totalmem() / 1e9),
      platform: `${platform()}-${arch()}`,
      node: process.version,
    },
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`,
  });
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.name}.md`), page);
}
