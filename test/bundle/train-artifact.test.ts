import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
let github: FakeGitHub;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-artifact-'));
  github = await startFakeGitHub();
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
});
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
  await github.close();
});

async function train(attempt: number, inputs: Record<string, string> = {}): Promise<ActionRun> {
  const run = await runAction({
    action: 'train',
    workspace,
    inputs: {
      command: 'head -c 3000000 /dev/zero > m',
      inputs: 'data.txt',
      'model-path': 'm',
      'model-name': 'flights',
      ...inputs,
    },
    github: { run_attempt: String(attempt) },
    env: github.environment(),
  });
  expect(run.exitCode, run.log).toBe(0);
  return run;
}

/** Names in a zip stand there as plain text. */
const holds = (artifact: string, file: string): boolean =>
  github.artifactBytes(artifact)?.includes(file) === true;

test('the model travels on its own, the result without it; a reused one too', async () => {
  await train(1);
  expect(holds('mlops-flights-train-a1', 'train.json')).toBe(true);
  expect(holds('mlops-flights-train-a1', 'fingerprint.json')).toBe(true);
  expect(holds('mlops-flights-train-a1', 'model/m')).toBe(false);
  expect(holds('mlops-flights-model-a1', 'model/m')).toBe(true);

  expect((await train(2)).outputs['cache-hit']).toBe('true');
  expect(holds('mlops-flights-model-a2', 'model/m')).toBe(true);
});

test('a model above the limit stays, and that is said; its result travels', async () => {
  const run = await train(1, { 'upload-model-max-mb': '2.5' });
  expect(github.state.artifacts.map(({ name }) => name)).toEqual(['mlops-flights-train-a1']);
  expect(holds('mlops-flights-train-a1', 'model/m')).toBe(false);
  expect(run.annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
    expect.stringMatching(/^notice: The model has 2\.9 MB, more than "upload-model-max-mb" \(2\.5\)/),
  ]);
});
