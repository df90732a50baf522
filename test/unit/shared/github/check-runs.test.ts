import { afterEach, beforeEach, expect, test } from 'vitest';
import { AccessError } from '../../../../shared/github/access-error.ts';
import type { NewCheckRun } from '../../../../shared/github/check-run.ts';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let fake: FakeGitHub;
let begun: NewCheckRun;

beforeEach(async () => {
  fake = await startFakeGitHub();
  const headSha = fake.state.git.commit('main', { f: '1' });
  begun = { name: 'mlops / model', headSha, externalId: 'run 1', status: 'in_progress' };
});

afterEach(() => fake.close());

test('a check run begins, and concludes with text and annotations', async () => {
  const github = connectTo(fake);
  const startedAt = new Date('2026-01-01T00:00:00Z');
  const created = await github.createCheckRun({ ...begun, startedAt, detailsUrl: 'https://example.com/run' });
  expect(created).toMatchObject({ name: 'mlops / model', status: 'in_progress', conclusion: null });
  const updated = await github.updateCheckRun(created.id, {
    status: 'completed',
    conclusion: 'failure',
    completedAt: new Date('2026-01-01T00:01:00Z'),
    output: {
      title: 'Gate failed',
      summary: 'why',
      text: 'more',
      annotations: [
        {
          path: 'f',
          startLine: 1,
          endLine: 1,
          startColumn: 2,
          endColumn: 3,
          level: 'failure',
          title: 't',
          message: 'm',
        },
      ],
    },
  });
  expect(updated).toMatchObject({
    conclusion: 'failure',
    title: 'Gate failed',
    summary: 'why',
    text: 'more',
  });
  expect(fake.state.checkRuns).toMatchObject([
    {
      startedAt,
      completedAt: new Date('2026-01-01T00:01:00Z'),
      detailsUrl: 'https://example.com/run',
      annotations: [{ path: 'f', start_line: 1, end_line: 1, start_column: 2, annotation_level: 'failure' }],
    },
  ]);
  expect(await github.listCheckRuns(begun.headSha, 'mlops / model')).toEqual([updated]);
  expect(await github.listCheckRuns(begun.headSha, 'other')).toEqual([]);
});

test.each([
  ['reset', { reset: true, stored: true }],
  ['502', { status: 502, stored: true }],
])('a check run whose answer was lost is not made twice: %s', async (_, fault) => {
  const github = connectTo(fake);
  await github.createCheckRun({ ...begun, externalId: 'run 0' });
  fake.inject({ on: 'checks/create', ...fault });
  const created = await github.createCheckRun(begun);
  expect(fake.state.checkRuns.map(({ externalId }) => externalId)).toEqual(['run 0', 'run 1']);
  expect(created.id).toBe(fake.state.checkRuns[1]?.id);
});

test('a token that may not says which permission it lacks', async () => {
  const refused = connectTo(fake, fake.tokenFor({ contents: 'read' })).createCheckRun(begun);
  await expect(refused).rejects.toThrow(AccessError);
  await expect(refused).rejects.toThrow('"checks: write"');
});
