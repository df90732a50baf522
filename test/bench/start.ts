import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { bundleBytes, MAX_BUNDLE_BYTES, MAX_RELEASE_TREE_BYTES } from '../../.github/scripts/build/sizes.ts';
import { gzippedTarBytes } from '../../.github/scripts/build/tar-size.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { nativeFigures } from './fetch-native.ts';

const RUNS = 7;
const GOAL_SECONDS = 0.3;
const actions = join(import.meta.dirname, '..', '..', 'actions');

const benchmark: Benchmark = {
  does: 'from the start of the process to the first line of our code that decides about an input (built bundle); what is downloaded before; a native library from an empty tool cache to loaded',
  run: async () => {
    const entries = await readdir(actions, { withFileTypes: true });
    const stubs = entries
      .filter((entry) => entry.isDirectory() && !/^\.|^dist$/.test(entry.name))
      .map((entry) => `${entry.name}.js`);
    const figures: Figure[] = [];
    for (const stub of stubs) {
      const seconds: number[] = [];
      for (let run = 0; run < RUNS; run++) seconds.push(await startOnce(join(actions, 'dist', stub)));
      const value = seconds.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
      figures.push({
        name: stub,
        value,
        unit: 's',
        goal: `≤ ${String(GOAL_SECONDS)} s`,
        met: value <= GOAL_SECONDS,
      });
    }
    return [...figures, ...(await downloadFigures()), ...(await nativeFigures())];
  },
};
export default benchmark;

/** What the runner downloads and unpacks before a stub starts. */
async function downloadFigures(): Promise<Figure[]> {
  const tree = join(await mkdtemp(join(tmpdir(), 'bench-tree-')), 'tree');
  try {
    const script = join(actions, '..', '.github', 'scripts', 'release-tree.ts');
    await promisify(execFile)(process.execPath, [script, tree]);
    const sizes: [string, number, number][] = [
      ['bundle, raw', await bundleBytes(join(actions, 'dist')), MAX_BUNDLE_BYTES],
      ['release tree, gzipped', await gzippedTarBytes(tree), MAX_RELEASE_TREE_BYTES],
    ];
    return sizes.map(([name, bytes, most]) => ({
      name,
      value: bytes / 1e6,
      unit: 'MB',
      goal: `≤ ${String(most / 1e6)} MB`,
      met: bytes <= most,
    }));
  } finally {
    await rm(dirname(tree), { recursive: true, force: true });
  }
}

/** A faulty configuration ends the stub at the moment when it has read its first file: that is user code. */
async function startOnce(stub: string): Promise<number> {
  const workspace = await mkdtemp(join(tmpdir(), 'bench-start-'));
  try {
    await writeFile(join(workspace, 'mlops.yml'), 'no-such-key: 1\n');
    await writeFile(join(workspace, 'output'), '');
    const started = performance.now();
    const child = spawn(process.execPath, [stub], {
      env: { RUNNER_TEMP: workspace, GITHUB_WORKSPACE: workspace, GITHUB_OUTPUT: join(workspace, 'output') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ready = new Promise<number>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.includes('Invalid input')) resolve((performance.now() - started) / 1000);
      });
    });
    const ended = once(child, 'close').then(() => Number.NaN);
    return await Promise.race([ready, ended]);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}
