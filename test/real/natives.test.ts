import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import pinned from '../../shared/native/archives.json' with { type: 'json' };
import { loadNative } from '../../shared/native/load-native.ts';
import type { NativePackage } from '../../shared/native/native-location.ts';
import { logTo } from '../support/log-to.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'natives-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const said: string[] = [];
const tell = (message: string): void => void said.push(message);
const log = logTo(tell);

test.each<[NativePackage, string]>([
  ['@duckdb/node-api', 'DuckDBInstance'],
  ['onnxruntime-node', 'InferenceSession'],
])('%s comes from the registry that npm is configured for, and loads', async (name, member) => {
  const loaded = await loadNative(name, {
    preinstalled: null,
    startedFrom: 'file:///nowhere/dist/train.js',
    fetching: {
      environment: { ...process.env, RUNNER_TOOL_CACHE: cache, GITHUB_ACTION_REPOSITORY: '' },
      log,
      signal: new AbortController().signal,
    },
  });
  expect(loaded).toHaveProperty(member);
  expect(said.join('\n')).toMatch(/Fetching .*\.tgz/);
});

test('the archives of our release are those of the tarballs that the lockfile pins', () => {
  const script = join(import.meta.dirname, '..', '..', '.github', 'scripts', 'native-archives.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, cache, '--check'], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(readdirSync(cache).sort()).toEqual(Object.keys(pinned.archives).sort());
});
