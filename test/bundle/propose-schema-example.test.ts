import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startFakeGitHub, type FakeGitHub, type Permissions } from '../support/github/index.ts';
import { runAction } from '../support/runner/index.ts';

interface Job {
  permissions: Permissions;
  steps: { id?: string; run?: string; uses?: string; with?: Record<string, string> }[];
}

const example = join(import.meta.dirname, '../../workflows-examples/propose-schema.yml');
const SCHEMA = '# ages\nfields:\n  - { name: age, type: integer, constraints: { maximum: 9 } }\n';

let folder: string;
let github: FakeGitHub;
let head: string;
let jobs: { infer: Job; propose: Job };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'propose-'));
  github = await startFakeGitHub({ repository: 'org/example' });
  head = github.state.git.commit('main', { 'data/schema.yml': SCHEMA, 'other.txt': 'stays' });
  jobs = (parse(await readFile(example, 'utf8')) as { jobs: typeof jobs }).jobs;
});
afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

const scriptOf = ({ steps }: Job): string => steps.find(({ run }) => run !== undefined)?.run ?? '';

/** A step as the runner runs it: `bash -eo pipefail`, its environment and nothing of ours. */
function bash(
  script: string,
  environment: Record<string, string>,
): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      env: { PATH: process.env['PATH'], ...environment },
      cwd: folder,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, said });
    });
  });
}

/** What the first job hands over of a file. */
async function handOver(proposed: string): Promise<Record<string, string>> {
  const output = join(folder, 'output');
  await writeFile(output, '');
  const { status, said } = await bash(scriptOf(jobs.infer), { PROPOSED: proposed, GITHUB_OUTPUT: output });
  expect(status, said).toBe(0);
  const lines = (await readFile(output, 'utf8')).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

function propose(handed: Record<string, string>): ReturnType<typeof bash> {
  return bash(scriptOf(jobs.propose), {
    BASE: 'main',
    DIGEST: handed['digest'] ?? '',
    SCHEMA: handed['schema'] ?? '',
    PLACE: 'data/schema.yml',
    GH_TOKEN: github.tokenFor(jobs.propose.permissions),
    GITHUB_SHA: head,
    GITHUB_RUN_ID: '5',
    ...github.environment(),
  });
}

test('the proposal of a run becomes a pull request that changes this one file, once', async () => {
  await writeFile(join(folder, 'd.csv'), 'age\n1\n20\n');
  await writeFile(join(folder, 'schema.yml'), SCHEMA);
  const given = jobs.infer.steps.find(({ id }) => id === 'validate')?.with;
  const run = await runAction({
    action: 'validate-data',
    workspace: folder,
    inputs: { data: 'd.csv', schema: 'schema.yml', ...given },
  });
  expect(run.exitCode, run.log).toBe(0);
  const proposed = run.outputs['schema'] ?? '';
  const handed = await handOver(proposed);
  expect(Object.keys(jobs.infer.permissions)).toEqual(['contents']);

  const first = await propose(handed);
  expect(first.status, first.said).toBe(0);
  const [pull, ...others] = github.state.pulls;
  expect(others).toEqual([]);
  expect(pull).toMatchObject({
    headRef: `mlops/schema-${(handed['digest'] ?? '').slice(0, 12)}`,
    baseRef: 'main',
  });
  const { git } = github.state;
  const changed = [...git.files(pull?.headSha ?? '')].map(([path, bytes]) => [path, bytes.toString()]);
  expect(Object.fromEntries(changed)).toEqual({
    'data/schema.yml': await readFile(proposed, 'utf8'),
    'other.txt': 'stays',
  });
  const second = await propose(handed);
  expect(second.status, second.said).toBe(0);
  expect(github.state.pulls).toHaveLength(1);
});

test.each<[string, (handed: Record<string, string>) => Record<string, string>, string]>([
  ['other bytes', (handed) => ({ ...handed, schema: Buffer.from('x').toString('base64') }), 'not the one'],
  ['a digest that is none', (handed) => ({ ...handed, digest: '$(touch run)' }), 'no proposal'],
  ['too much', (handed) => ({ ...handed, schema: 'A'.repeat(87_388) }), 'no proposal'],
])('%s are refused before anything is written', async (_, change, message) => {
  await writeFile(join(folder, 'p.yml'), SCHEMA);
  const { status, said } = await propose(change(await handOver(join(folder, 'p.yml'))));
  expect(status).toBe(1);
  expect(said).toContain(message);
  expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('a proposal above the limit fails where it is read', async () => {
  await writeFile(join(folder, 'p.yml'), 'x'.repeat(65_537));
  const output = join(folder, 'output');
  const { status, said } = await bash(scriptOf(jobs.infer), {
    PROPOSED: join(folder, 'p.yml'),
    GITHUB_OUTPUT: output,
  });
  expect(status).toBe(1);
  expect(said).toContain('larger than 64 KiB');
});
