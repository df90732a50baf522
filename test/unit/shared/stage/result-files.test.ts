import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../../shared/errors.ts';
import type { RunContext } from '../../../../shared/model/run-context.ts';
import type { StageResult } from '../../../../shared/model/stage-result.ts';
import { completeResult, errorResult, type Envelope } from '../../../../shared/stage/complete-result.ts';
import { describeFiles, readEarlierResult, writeStageResult } from '../../../../shared/stage/result-files.ts';

const context: RunContext = {
  event: 'pull_request',
  payload: {},
  repository: 'org/repo',
  defaultBranch: 'main',
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  eventFault: null,
  sha: 'merge',
  ref: 'refs/pull/1/merge',
  pullRequest: { number: 1, headSha: 'head', baseSha: 'base', baseRef: 'main', fork: false },
  runId: 1,
  runNumber: 2,
  runAttempt: 1,
  job: 'test',
  workflowPath: null,
  workflow: 'ci',
  actor: 'octocat',
  workspace: '/w',
};
const envelope: Envelope = {
  stage: 'train',
  model: 'm',
  leg: null,
  context,
  startedAt: new Date('2026-01-01T00:00:00Z'),
  finishedAt: new Date('2026-01-01T00:00:02Z'),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'results-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a draft becomes a result that follows the schema and is read back', async () => {
  await mkdir(join(folder, 'model'));
  await writeFile(join(folder, 'model', 'm.onnx'), 'abc');
  const files = await describeFiles(folder, [join(folder, 'model', 'm.onnx')]);
  expect(files).toEqual([
    { path: 'model/m.onnx', digest: expect.stringMatching(/^sha256:ba7816bf/) as string },
  ]);
  const note = { input: 'gates', kind: 'unreviewed policy', value: [1] } as const;
  const result = completeResult({ verdict: 'pass', headline: 'ok' }, envelope, files, [note]);
  expect(result.provenance.sha).toBe('head');
  expect(result.cost?.durationSeconds).toBe(2);
  expect(result.facts).toEqual([{ name: 'unreviewed policy', value: 'gates: [1]' }]);

  const path = await writeStageResult(folder, 'abcdef01', result);
  expect(path).toBe(join(folder, 'train.abcdef01.json'));
  expect(await readEarlierResult(folder, 'train', 'abcdef01')).toEqual(result);
  expect(await readEarlierResult(folder, 'train', '')).toBeNull();
});

test('an error is a result as well', async () => {
  const result = errorResult(new UserError('no such file', { file: 'a.csv', line: 3 }), envelope);
  expect(result).toMatchObject({
    verdict: 'error',
    headline: 'Invalid input: a.csv:3: no such file.',
    error: { kind: 'invalid-input', message: 'Invalid input: a.csv:3: no such file.' },
  });
  await writeStageResult(folder, '', result);
});

describe('what does not follow the schema is neither written nor read', () => {
  const good = completeResult({ verdict: 'pass', headline: 'ok' }, envelope, [], []);
  const bad: [string, Partial<StageResult> & Record<string, unknown>][] = [
    ['NaN', { metrics: [{ name: 'f1', value: Number.NaN } as StageResult['metrics'][number]] }],
    ['a path out of the folder', { files: [{ path: '../secret', digest: `sha256:${'0'.repeat(64)}` }] }],
    ['an absolute path', { files: [{ path: '/etc/passwd', digest: `sha256:${'0'.repeat(64)}` }] }],
    ['a digest that is none', { digests: { model: 'sha256:xyz' } }],
    ['an unknown verdict', { verdict: 'great' as StageResult['verdict'] }],
    ['an unknown key', { extra: 1 }],
  ];
  test.each(bad)('%s', async (_, fault) => {
    await expect(writeStageResult(folder, '', { ...good, ...fault })).rejects.toThrow(
      'does not follow its schema',
    );
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, 'train.json'), JSON.stringify({ ...good, ...fault }));
    await expect(readEarlierResult(folder, 'train', '')).rejects.toMatchObject({ name: 'UserError' });
  });

  test('broken JSON names the file', async () => {
    await writeFile(join(folder, 'train.json'), '{"stage": ');
    await expect(readEarlierResult(folder, 'train', '')).rejects.toMatchObject({
      message: 'is not valid JSON',
      place: { file: join(folder, 'train.json') },
    });
  });
});
