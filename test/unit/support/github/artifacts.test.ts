import { getOctokit } from '@actions/github';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

// The accepting side is proven with the real client library in upload-artifact.test.ts; here: what is refused.
let github: FakeGitHub;
let ids: { workflow_run_backend_id: string; workflow_job_run_backend_id: string };

beforeEach(async () => {
  github = await startFakeGitHub({ runId: 42 });
  const claims = github.environment()['ACTIONS_RUNTIME_TOKEN']?.split('.')[1] ?? '';
  const { scp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { scp: string };
  const [, run = '', job = ''] = /Actions\.Results:([^:]+):([^: ]+)/.exec(scp) ?? [];
  ids = { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
});

afterEach(() => github.close());

async function call(method: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(
    `${github.url}/twirp/github.actions.results.api.v1.ArtifactService/${method}`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${github.environment()['ACTIONS_RUNTIME_TOKEN'] ?? ''}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const create = async (name = 'a') => {
  const { body } = await call('CreateArtifact', { ...ids, name, version: 7 });
  return body['signed_upload_url'] as string;
};
const put = (url: string, bytes: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body: bytes, headers: { 'x-ms-version': '2025-11-05', ...headers } });
const WHOLE = { 'x-ms-blob-type': 'BlockBlob' };
const finalize = (text: string, name = 'a') =>
  call('FinalizeArtifact', {
    ...ids,
    name,
    size: String(text.length),
    hash: `sha256:${createHash('sha256').update(text).digest('hex')}`,
  });

describe('the service refuses', () => {
  test.each<[string, string, object, Record<string, string>, number]>([
    ['another token', 'ListArtifacts', {}, { authorization: 'Bearer x' }, 401],
    ['a method that does not exist', 'StealArtifact', {}, {}, 404],
    ['another content type', 'ListArtifacts', {}, { 'content-type': 'text/plain' }, 404],
    ['an unknown field', 'CreateArtifact', { name: 'a', version: 7, color: 'red' }, {}, 400],
    ['a wrong type', 'CreateArtifact', { name: 'a', version: 'seven' }, {}, 400],
    ['an old version', 'CreateArtifact', { name: 'a', version: 3 }, {}, 400],
    ['a name with a slash', 'CreateArtifact', { name: 'a/b', version: 7 }, {}, 400],
    ['an empty name', 'CreateArtifact', { version: 7 }, {}, 400],
    ['to finalize what was never uploaded', 'FinalizeArtifact', { name: 'open', size: '1' }, {}, 412],
  ])('%s', async (_, method, body, headers, status) => {
    await create('open');
    expect((await call(method, { ...ids, ...body }, headers)).status).toBe(status);
    expect(github.takeViolations()).toHaveLength(1);
  });

  test('the ids of another run', async () => {
    const foreign = { ...ids, workflow_run_backend_id: 'other' };
    expect((await call('ListArtifacts', foreign)).status).toBe(403);
    expect(github.takeViolations()).toHaveLength(1);
  });

  test('a size or hash that is not that of the upload', async () => {
    await put(await create(), 'content', WHOLE);
    expect((await finalize('contents')).status).toBe(400);
    expect((await finalize('CONTENT')).status).toBe(400);
    expect(github.takeViolations()).toHaveLength(2);
    expect((await finalize('content')).status).toBe(200);
  });
});

describe('the blob store refuses', () => {
  test.each<[string, (url: URL) => void, Record<string, string>, number]>([
    ['no signature', (url) => url.searchParams.delete('sig'), WHOLE, 403],
    ['another signature', (url) => url.searchParams.set('sig', 'AAAA'), WHOLE, 403],
    ['another permission', (url) => url.searchParams.set('sp', 'r'), WHOLE, 403],
    [
      'another path',
      (url) => {
        url.pathname += 'x';
      },
      WHOLE,
      403,
    ],
    ['a put without the type of the blob', () => undefined, {}, 400],
    ['a block without an id', (url) => url.searchParams.set('comp', 'block'), {}, 400],
    ['a list of unknown blocks', (url) => url.searchParams.set('comp', 'blocklist'), {}, 400],
    ['an unknown operation', (url) => url.searchParams.set('comp', 'lease'), {}, 400],
    ['a wrong checksum', () => undefined, { ...WHOLE, 'content-md5': 'AAAA' }, 400],
  ])('%s', async (_, change, headers, status) => {
    const url = new URL(await create());
    change(url);
    const list = '<BlockList><Latest>AAAA</Latest></BlockList>';
    expect((await put(url.href, list, headers)).status).toBe(status);
    expect(github.takeViolations()).toHaveLength(1);
    expect((await finalize(list)).status).toBe(412);
    github.takeViolations();
  });

  test('reading with the address for writing', async () => {
    const url = await create();
    await put(url, 'content', WHOLE);
    expect((await fetch(url)).status).toBe(403);
    expect(github.takeViolations()).toHaveLength(1);
  });
});

test('REST shows finished artifacts of the run and leads to their bytes', async () => {
  await create('unfinished');
  for (const name of ['a', 'b']) {
    await put(await create(name), `bytes of ${name}`, WHOLE);
    await finalize(`bytes of ${name}`, name);
  }
  const at = { owner: 'org', repo: 'example' };
  const { actions } = getOctokit(github.token, { baseUrl: github.url }).rest;
  const listed = await actions.listWorkflowRunArtifacts({ ...at, run_id: 42 });
  expect(listed.data.artifacts.map(({ name }) => name)).toEqual(['b', 'a']);
  expect((await actions.listWorkflowRunArtifacts({ ...at, run_id: 41 })).data.total_count).toBe(0);
  const named = await actions.listArtifactsForRepo({ ...at, name: 'a' });
  const artifact_id = named.data.artifacts[0]?.id ?? 0;
  const zip = await actions.downloadArtifact({ ...at, artifact_id, archive_format: 'zip' });
  expect(Buffer.from(zip.data as ArrayBuffer).toString('utf8')).toBe('bytes of a');
  await actions.deleteArtifact({ ...at, artifact_id });
  await expect(actions.getArtifact({ ...at, artifact_id })).rejects.toMatchObject({ status: 404 });
  const reader = getOctokit(github.tokenFor({ contents: 'read' }), { baseUrl: github.url }).rest.actions;
  await expect(reader.listWorkflowRunArtifacts({ ...at, run_id: 42 })).rejects.toMatchObject({ status: 403 });
});
