import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifactService } from '../../../../shared/artifact/artifact-service.ts';
import { saveChecked, type ArtifactSource } from '../../../../shared/artifact/artifact-source.ts';
import { ownRunArtifacts } from '../../../../shared/artifact/own-run-artifacts.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

let fake: FakeGitHub;
let folder: string;

beforeEach(async () => {
  fake = await startFakeGitHub();
  folder = await mkdtemp(join(tmpdir(), 'saved-'));
});

afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true });
});

function connect(environment = fake.environment()): ArtifactSource {
  const service = artifactService(environment);
  if (!service.available) throw new Error(service.reason);
  const signal = new AbortController().signal;
  return ownRunArtifacts(service, { signal, clock: new VirtualClock(), random: () => 0.5 });
}

test('lists and downloads what this run left behind, and nothing of other runs', async () => {
  fake.addArtifact('mine', Buffer.from('zip of mine'), 1);
  fake.addArtifact('other', Buffer.from('zip'), 2);
  const source = connect();
  const [artifact, ...more] = await source.list();
  expect(more).toEqual([]);
  if (artifact === undefined) throw new Error('nothing was listed');
  expect(artifact).toMatchObject({ name: 'mine', bytes: 11 });
  await saveChecked(source, artifact, 100, join(folder, 'mine.zip'));
  expect(await readFile(join(folder, 'mine.zip'), 'utf8')).toBe('zip of mine');
  // One list, then two requests for each artifact.
  expect(fake.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
});

test('a size beyond the limit is refused before the download, a wrong digest after it', async () => {
  const stored = fake.addArtifact('mine', Buffer.from('zip of mine'), 1);
  stored.digest = `sha256:${'0'.repeat(64)}`;
  const source = connect();
  const [artifact] = await source.list();
  if (artifact === undefined) throw new Error('nothing was listed');
  await expect(saveChecked(source, artifact, 10, join(folder, 'a.zip'))).rejects.toThrow(
    'it has 11 bytes, more than the limit of 10',
  );
  expect(fake.requests).toHaveLength(1);
  await expect(saveChecked(source, artifact, 11, join(folder, 'b.zip'))).rejects.toThrow(
    /its digest is sha256:\w+ instead of sha256:000/,
  );
});

test('a size that lies ends the download', async () => {
  const stored = fake.addArtifact('mine', Buffer.alloc(1000), 1);
  stored.size = 10;
  const source = connect();
  const [artifact] = await source.list();
  if (artifact === undefined) throw new Error('nothing was listed');
  await expect(saveChecked(source, artifact, 100, join(folder, 'a.zip'))).rejects.toThrow(
    'larger than 100 bytes',
  );
});

test('what is there already is not written over', async () => {
  fake.addArtifact('mine', Buffer.from('zip of mine'), 1);
  const source = connect();
  const [artifact] = await source.list();
  if (artifact === undefined) throw new Error('nothing was listed');
  const path = join(folder, 'a.zip');
  await saveChecked(source, artifact, 11, path);
  await expect(saveChecked(source, artifact, 11, path)).rejects.toThrow('EEXIST');
});

test('a service that fails is asked again', async () => {
  fake.addArtifact('mine', Buffer.from('zip'), 1);
  fake.inject({ on: /ListArtifacts/, status: 502, times: 2 });
  expect(await connect().list()).toHaveLength(1);
});

test('a token that names no run is an error of the service', async () => {
  const source = connect({ ...fake.environment(), ACTIONS_RUNTIME_TOKEN: 'a.b.c' });
  await expect(source.list()).rejects.toThrow('ACTIONS_RUNTIME_TOKEN does not name its run');
});

test.each([
  [{ GITHUB_SERVER_URL: 'https://ghe.example.com' }, 'Enterprise Server has no artifacts of this version'],
  [{ ACTIONS_RUNTIME_TOKEN: '' }, 'this is no runner of GitHub Actions (no ACTIONS_RUNTIME_TOKEN)'],
])('%o: no artifacts', (change, reason) => {
  expect(artifactService({ ...fake.environment(), ...change })).toMatchObject({ available: false, reason });
});

test.each(['https://github.com', 'https://acme.ghe.com'])('%s has artifacts', (GITHUB_SERVER_URL) => {
  expect(artifactService({ ...fake.environment(), GITHUB_SERVER_URL })).toMatchObject({ available: true });
});
