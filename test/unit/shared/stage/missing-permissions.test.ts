import { expect, test } from 'vitest';
import { AccessError } from '../../../../shared/github/access-error.ts';
import { RequestError } from '../../../../shared/http/request-error.ts';
import type { PullRequestContext } from '../../../../shared/model/run-context.ts';
import type { StageName } from '../../../../shared/model/stage-result.ts';
import { jobPermissions } from '../../../../shared/stage/job-permissions.ts';
import { MissingPermissions } from '../../../../shared/stage/missing-permissions.ts';
import { ACTION_PERMISSIONS, permissionsOf } from '../../../support/github/permissions.ts';

const refusal = (header: string | null) =>
  new AccessError(
    new RequestError('GitHub', '403: Resource not accessible by integration', {
      status: 403,
      requestId: null,
      mayHaveHappened: false,
      headers: new Headers(header === null ? {} : { 'x-accepted-github-permissions': header }),
    }),
  );

function told(note: (missing: MissingPermissions) => void) {
  const missing = new MissingPermissions({ checks: 'write', contents: 'read', 'pull-requests': 'write' });
  note(missing);
  return missing.yaml()?.split('\n') ?? null;
}

const REST = ['  checks: write', '  contents: read'];

test.each([
  [
    'one that the job needs anyway',
    'issues=write; pull_requests=write',
    ['  pull-requests: write # missing'],
  ],
  ['another', 'statuses=write', ['  pull-requests: write', '  statuses: write # missing']],
  ['one that no workflow can give', 'workflows=write; administration=read', ['  pull-requests: write']],
  ['an unreadable one', '"><script>=write', ['  pull-requests: write']],
  ['none', null, ['  pull-requests: write']],
])('the block holds what the job needs, with %s', (_, header, lines) => {
  expect(told((missing) => missing.note(refusal(header)))).toEqual(['permissions:', ...REST, ...lines]);
});

test('all that was refused is in one block, the strongest access of each', () => {
  const lines = told((missing) => {
    missing.note(refusal('contents=write,actions=read'));
    missing.note(new Error('wrapped', { cause: refusal('contents=read') }));
    missing.note(refusal('pull_requests=read'), { task: { 'pull-requests': 'write' } });
  });
  expect(lines).toEqual([
    'permissions:',
    '  actions: read # missing',
    '  checks: write',
    '  contents: write # missing',
    '  pull-requests: write # missing',
  ]);
});

test('what no permission mends is not told', () => {
  expect(told((missing) => missing.note(new Error('away')))).toBeNull();
});

test('a refusal that is no fault stays out of the summary', async () => {
  const said = { log: '', summary: '' };
  const runner = {
    log: { info: (text: string) => void (said.log += text) },
    appendSummary: (text: string) => Promise.resolve().then(() => void (said.summary += text)),
  };
  const missing = new MissingPermissions({ contents: 'read' });
  missing.note(refusal('checks=write'), { optional: true });
  await missing.tell(runner);
  expect(said).toMatchObject({
    log: expect.stringContaining('checks: write # missing') as string,
    summary: '',
  });
  missing.note(refusal('contents=write'));
  await missing.tell(runner);
  expect(said.summary).toContain(
    '```yaml\npermissions:\n  checks: write # missing\n  contents: write # missing\n```',
  );
});

test.each(
  Object.keys(ACTION_PERMISSIONS).flatMap((stage) => [
    [stage, 'push'] as const,
    [stage, 'pull_request'] as const,
  ]),
)(
  'the block of %s on %s gives nothing that its README does not list, and no pull request the state',
  (stage, event) => {
    const pullRequest = event === 'push' ? null : ({} as PullRequestContext);
    const block = jobPermissions(stage as StageName, { event, pullRequest });
    const listed = permissionsOf(stage);
    for (const [name, access] of Object.entries(block)) expect([access, 'write']).toContain(listed[name]);
    if (event === 'pull_request') expect(block['contents']).toBe('read');
  },
);
