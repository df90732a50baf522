import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readContext } from '../../../../shared/runner/context.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'context-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function contextOf(event: string, content: string | null): Promise<ReturnType<typeof readContext>> {
  const path = join(folder, 'event.json');
  if (content !== null) await writeFile(path, content);
  return readContext({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: content === null ? join(folder, 'none.json') : path,
    GITHUB_WORKSPACE: folder,
  });
}

const pull = (head: object): string =>
  JSON.stringify({
    repository: { id: 1 },
    pull_request: {
      number: 7,
      base: { sha: 'b', ref: 'main', repo: { id: 1 } },
      head: { sha: 'h', ...head },
    },
  });

test('no variables at all: a local run', () => {
  const context = readContext({});
  expect(context).toMatchObject({
    event: 'none',
    eventFault: null,
    repository: null,
    sha: null,
    pullRequest: null,
    runId: null,
    workspace: process.cwd(),
  });
});

test.each(['', '{', 'null', '7', '"text"', '{"pull_request": '])(
  'an event file with %j is no event without a pull request, but a fault',
  async (content) => {
    const context = await contextOf('push', content);
    expect(context.eventFault).toContain('GITHUB_EVENT_PATH');
  },
);

test('an event file that is named and missing is a fault', async () => {
  expect((await contextOf('push', null)).eventFault).toContain('GITHUB_EVENT_PATH');
});

test.each(['pull_request', 'pull_request_target'])('%s without a pull request is a fault', async (event) => {
  for (const content of ['{}', '{"pull_request": null}', '{"pull_request": {"number": "7"}}'])
    expect((await contextOf(event, content)).eventFault).toContain(`"${event}"`);
  expect((await contextOf(event, pull({ repo: { id: 1 } }))).eventFault).toBeNull();
});

test('a head repository that is gone, or another one, is a fork', async () => {
  expect((await contextOf('pull_request', pull({ repo: { id: 1 } }))).pullRequest?.fork).toBe(false);
  for (const head of [{ repo: { id: 2 } }, { repo: null }, {}])
    expect((await contextOf('pull_request', pull(head))).pullRequest?.fork).toBe(true);
});

test('numbers of the run that are none are unknown', () => {
  const context = readContext({ GITHUB_RUN_ID: 'abc', GITHUB_RUN_ATTEMPT: '', GITHUB_RUN_NUMBER: '3' });
  expect(context).toMatchObject({ runId: null, runAttempt: null, runNumber: 3 });
});
