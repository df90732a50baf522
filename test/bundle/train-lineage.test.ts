import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const DATA = `a\n${Array.from({ length: 50 }, (_, i) => `${String(i)}\n`).join('')}`;

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-lineage-'));
  await writeFile(join(workspace, 'train.py'), 'print()\n');
  await writeFile(join(workspace, 'data.csv'), DATA);
  await writeFile(join(workspace, 'base.bin'), 'base\n');
  git('init', '-q');
  git('add', 'train.py', 'data.csv');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first');
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const git = (...args: string[]): void => {
  execFileSync('git', args, { cwd: workspace });
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const read = (name: string): Promise<string> => readFile(join(workspace, '.mlops', name), 'utf8');

const SECRET = 'hush-0123456789';
const train = (command: string, inputs: Record<string, string> = {}): Promise<ActionRun> =>
  runAction({
    action: 'train',
    workspace,
    inputs: {
      command,
      params: 'depth: 6',
      inputs: 'train.py\ndata.csv',
      'parent-model': 'base.bin',
      'model-path': 'm',
      'model-name': 'flights',
      ...inputs,
    },
    env: { API_TOKEN: SECRET },
  });

interface Event {
  eventType: string;
  run: { runId: string; facets?: Record<string, Record<string, unknown>> };
  job: { name: string };
  inputs: { name: string; facets: { version: { datasetVersion: string } }; inputFacets?: object }[];
  outputs: { name: string }[];
}
const events = async (): Promise<Event[]> =>
  (await read('openlineage.jsonl'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);

test('what a model was made of stands in three files, among them unsigned SLSA provenance', async () => {
  const validated = await runAction({ action: 'validate-data', workspace, inputs: { data: 'data.csv' } });
  expect(validated.exitCode, validated.log).toBe(0);
  await writeFile(join(workspace, 'train.py'), 'print(1)\n');
  const run = await train(`echo model > m; echo "mlops-metric loss=0.5" # ${SECRET}`);
  expect(run.exitCode, run.log).toBe(0);
  const files = run.result?.files.map(({ path }) => path) ?? [];
  expect(files).toEqual(
    expect.arrayContaining(['lineage.json', 'openlineage.jsonl', 'provenance.intoto.json']),
  );
  const lineage = JSON.parse(await read('lineage.json')) as Record<string, unknown>;
  expect(lineage).toMatchObject({
    code: { changedFiles: 1, files: [{ path: 'train.py', digest: `sha256:${sha256('print(1)\n')}` }] },
    data: [{ path: 'data.csv', digest: `sha256:${sha256(DATA)}`, rows: 50 }],
    parentModel: { path: 'base.bin', digest: `sha256:${sha256('base\n')}` },
    parameters: { depth: 6 },
  });
  expect(run.result?.facts.find(({ name }) => name === 'code')?.value).toMatch(/, 1 changed$/);

  const statement = JSON.parse(await read('provenance.intoto.json')) as {
    subject: object[];
    predicateType: string;
    predicate: { buildDefinition: { resolvedDependencies: { name: string; digest: object }[] } };
  };
  expect(statement.subject).toEqual([{ name: 'm', digest: { sha256: sha256('model\n') } }]);
  expect(statement.predicateType).toBe('https://slsa.dev/provenance/v1');
  const { resolvedDependencies } = statement.predicate.buildDefinition;
  expect(resolvedDependencies.map(({ name }) => name)).toEqual([
    'source',
    'data.csv',
    'train.py',
    'base.bin',
  ]);

  const [start, complete] = await events();
  expect([start?.eventType, complete?.eventType]).toEqual(['START', 'COMPLETE']);
  expect(start?.run.runId).toBe(complete?.run.runId);
  expect(complete?.run.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(complete?.inputs.map(({ name }) => name)).toEqual(['data.csv', 'base.bin']);
  expect(complete?.inputs[0]?.inputFacets).toMatchObject({ dataQualityMetrics: { rowCount: 50 } });
  expect(complete?.outputs.map(({ name }) => name)).toEqual(['models/flights']);
  for (const name of ['lineage.json', 'openlineage.jsonl', 'provenance.intoto.json'])
    expect(await read(name)).not.toContain(SECRET);
});

test('a failed training leaves its events', async () => {
  const run = await train('exit 3');
  expect(run.exitCode).toBe(1);
  const [, failed] = await events();
  expect(failed?.eventType).toBe('FAIL');
  expect(failed?.run.facets?.['errorMessage']).toMatchObject({
    message: expect.stringContaining('exit code 3') as string,
  });
});

test('another parent model is another training; one that is not there is invalid input', async () => {
  expect((await train('echo model > m')).exitCode).toBe(0);
  expect((await train('echo model > m')).outputs['cache-hit']).toBe('true');
  await writeFile(join(workspace, 'base.bin'), 'tuned\n');
  const again = await train('echo model > m; echo again');
  expect(again.outputs['cache-hit']).toBe('false');
  expect(again.log).toContain('parent-model');
  const none = await train('touch ran', { 'parent-model': 'none.bin' });
  expect(none.result?.error?.message).toContain('input "parent-model": "none.bin" does not exist');
  await expect(access(join(workspace, 'ran'))).rejects.toThrow('ENOENT');
});
