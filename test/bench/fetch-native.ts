import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packArchive } from '../../.github/scripts/native/pack-archive.ts';
import { loadNative } from '../../shared/native/load-native.ts';
import type { NativePackage } from '../../shared/native/native-location.ts';
import { pinnedPackages, platformName } from '../../shared/native/native-packages.ts';
import { releaseArchive } from '../../shared/native/release-archive.ts';
import { startPlaces } from '../support/native/places.ts';
import type { Figure } from './benchmark.ts';
import { quietLog } from '../support/log-to.ts';

const RUNS = 3;
const GOAL_SECONDS = 3;
const GOAL_BYTES = 25e6;
const modules = join(import.meta.dirname, '..', '..', 'node_modules');
const NATIVES: NativePackage[] = ['@duckdb/node-api', 'onnxruntime-node'];

/** From an empty tool cache to a loaded library, the release being on this machine: fetch, unpack, compare, load. */
export async function nativeFigures(): Promise<Figure[]> {
  const platform = platformName();
  const places = await startPlaces();
  try {
    const figures: Figure[] = [];
    for (const name of NATIVES) {
      const archive = releaseArchive(name, platform, environmentOf(places.url, ''));
      if (archive === null) throw new Error(`no archive of ${name} is pinned for ${platform}`);
      const packed = await packArchive(pinnedPackages(name, platform), (part) => join(modules, part));
      places.set(new URL(archive.url).pathname, packed);
      const seconds: number[] = [];
      for (let run = 0; run < RUNS; run++) seconds.push(await loadOnce(name, places.url));
      const median = seconds.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
      const label = `${name}, ${platform}`;
      figures.push(
        {
          name: `${label}: downloaded`,
          value: packed.length / 1e6,
          unit: 'MB',
          ...goal(packed.length, GOAL_BYTES, '≤ 25 MB'),
        },
        {
          name: `${label}: fetched, compared and loaded`,
          value: median,
          unit: 's',
          ...goal(median, GOAL_SECONDS, '≤ 3 s'),
        },
      );
    }
    return figures;
  } finally {
    await places.close();
  }
}

const goal = (value: number, most: number, text: string) => ({ goal: text, met: value <= most });

const environmentOf = (url: string, cache: string): Record<string, string> => ({
  GITHUB_ACTION_REPOSITORY: 'org/mlops-actions',
  GITHUB_SERVER_URL: url,
  RUNNER_TOOL_CACHE: cache,
});

/** In a process of its own: a library is loaded once per process. */
async function loadOnce(name: NativePackage, url: string): Promise<number> {
  const cache = await mkdtemp(join(tmpdir(), 'bench-native-'));
  try {
    const child = fork(import.meta.filename, [name, url, cache], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'close');
    const answer = await Promise.race([once(child, 'message'), ended.then(() => [Number.NaN])]);
    await ended;
    return Number(answer[0]);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

async function main(name: NativePackage, url: string, cache: string): Promise<void> {
  const started = performance.now();
  await loadNative(name, {
    preinstalled: null,
    startedFrom: 'file:///nowhere/dist/train.js',
    fetching: { environment: environmentOf(url, cache), log: quietLog, signal: new AbortController().signal },
  });
  process.send?.((performance.now() - started) / 1000);
}

if (process.argv[1] === import.meta.filename) {
  const [name, url = '', cache = ''] = process.argv.slice(2);
  await main(name as NativePackage, url, cache);
  process.disconnect();
}
