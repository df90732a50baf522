import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { STAGES, type StageName } from '../../../../shared/model/stage-result.ts';
import { readContext } from '../../../../shared/runner/context.ts';
import { refuseUntrustedCode } from '../../../../shared/stage/refuse-untrusted-code.ts';

const BASE = 'b'.repeat(40);
const HEAD = 'a'.repeat(40);

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'untrusted-'));
  await mkdir(join(workspace, '.git', 'refs', 'heads'), { recursive: true });
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const checkOut = (head: string): Promise<void> => writeFile(join(workspace, '.git', 'HEAD'), `${head}\n`);

/** What is said, or null when the stage may run. */
async function refusal(event: string, payload: object, stage: StageName = 'train'): Promise<string | null> {
  const path = join(workspace, 'event.json');
  await writeFile(path, JSON.stringify(payload));
  const context = readContext({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: path,
    GITHUB_SHA: BASE,
    GITHUB_WORKSPACE: workspace,
  });
  return refuseUntrustedCode(stage, context).then(
    () => null,
    (error: unknown) => (error as Error).message,
  );
}

const pull = (headRepository: unknown): object => ({
  repository: { id: 1 },
  pull_request: {
    number: 7,
    head: { sha: HEAD, ref: 'topic', repo: headRepository },
    base: { sha: BASE, ref: 'main', repo: { id: 1 } },
  },
});
const run = (event: string, headRepository: unknown): object => ({
  repository: { id: 1 },
  workflow_run: { event, head_repository: headRepository },
});

const PRIVILEGED: [string, string, object][] = [
  ['a fork', 'pull_request_target', pull({ id: 2 })],
  ['a fork that was deleted', 'pull_request_target', pull(null)],
  ['a payload that names no head', 'pull_request_target', { repository: { id: 1 } }],
  ['a run of a fork', 'workflow_run', run('pull_request', { id: 2 })],
  ['a run of a fork on the target', 'workflow_run', run('pull_request_target', { id: 2 })],
  ['a run that names no head', 'workflow_run', run('pull_request', null)],
  ['a comment on a pull request', 'issue_comment', { repository: { id: 1 }, issue: { pull_request: {} } }],
];

describe.each(PRIVILEGED)('%s (%s)', (_title, event, payload) => {
  test("is refused with the head's code, with a merge and without a repository", async () => {
    for (const head of [HEAD, 'c'.repeat(40), 'ref: refs/heads/gone', '']) {
      await checkOut(head);
      expect(await refusal(event, payload), head).toContain(`train does not run on "${event}"`);
    }
    await rm(join(workspace, '.git'), { recursive: true });
    expect(await refusal(event, payload)).toContain('the job holds secrets of the base');
  });

  test("may run on the base's own commit", async () => {
    await checkOut(BASE);
    expect(await refusal(event, payload)).toBeNull();
    await writeFile(join(workspace, '.git', 'refs', 'heads', 'main'), `${BASE}\n`);
    await checkOut('ref: refs/heads/main');
    expect(await refusal(event, payload)).toBeNull();
  });
});

test.each<[string, string, object]>([
  ['a pull request of the same repository', 'pull_request_target', pull({ id: 1 })],
  ['a fork without secrets', 'pull_request', pull({ id: 2 })],
  ['a run of a push', 'workflow_run', run('push', { id: 1 })],
  ['a run of an own pull request', 'workflow_run', run('pull_request', { id: 1 })],
  ['a comment on an issue', 'issue_comment', { repository: { id: 1 }, issue: {} }],
  ['a push', 'push', { repository: { id: 1 } }],
  ['a schedule', 'schedule', {}],
])('%s runs', async (_title, event, payload) => {
  await checkOut(HEAD);
  expect(await refusal(event, payload)).toBeNull();
});

const guarded = async (event: string, payload: object): Promise<StageName[]> => {
  const stages: StageName[] = [];
  for (const stage of STAGES) if ((await refusal(event, payload, stage)) !== null) stages.push(stage);
  return stages;
};

test("no stage works on pull_request_target with the fork's head checked out", async () => {
  await checkOut(HEAD);
  expect(await guarded('pull_request_target', pull({ id: 2 }))).toEqual(STAGES);
});

test('without a checkout a report has nothing of the pull request to read', async () => {
  await rm(join(workspace, '.git'), { recursive: true });
  const acting = ['validate-data', 'train', 'evaluate-vs-baseline', 'register-model', 'deploy'];
  expect(await guarded('pull_request_target', pull({ id: 2 }))).toEqual(acting);
  expect(await guarded('workflow_run', run('pull_request', { id: 2 }))).toEqual(acting);
});

test("nothing is registered or deployed for a fork, even with the base's commit checked out", async () => {
  await checkOut(BASE);
  for (const stage of ['register-model', 'deploy'] as const)
    expect(await refusal('workflow_run', run('pull_request', { id: 2 }), stage)).toBe(
      `${stage} does nothing for a pull request of a fork`,
    );
});

test('a link that leads the reading of HEAD elsewhere is no proof', async () => {
  await checkOut('ref: refs/heads/../../../elsewhere');
  await writeFile(join(workspace, 'elsewhere'), `${HEAD}\n`);
  expect(await refusal('pull_request_target', pull({ id: 2 }))).not.toBeNull();
});
