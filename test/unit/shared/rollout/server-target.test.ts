import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServiceError, UserError } from '../../../../shared/errors.ts';
import { adminToken, readCurrent, stopServer } from '../../../../shared/rollout/deployment-folder.ts';
import { isAlive, LOOPBACK, startModelServer } from '../../../../shared/rollout/server-process.ts';
import { rollOutToServer } from '../../../../shared/rollout/targets/server.ts';
import type { RolloutOutcome, RolloutRequest } from '../../../../shared/rollout/target.ts';
import { faultyProgram, type FaultyProgram } from '../../../support/rollout/faulty-program.ts';
import { placeOf } from '../../../support/serving/running-server.ts';

// Real processes over real sockets: what dies here dies as it would on a machine.
const NATIVES = join(import.meta.dirname, '../../../../node_modules');
const INFER = '/v2/models/m/infer';

let root: string;
let folder: string;
let program: FaultyProgram;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rollout-'));
  folder = join(root, 'serving');
  program = await faultyProgram(join(root, 'dist'));
});
afterEach(async () => {
  await program.fail({});
  await stopServer(folder).catch(() => undefined);
  await rm(root, { recursive: true, force: true });
});

async function requestOf(fixture: string, version: string): Promise<RolloutRequest> {
  const { digest, file } = await placeOf(fixture);
  return {
    deploymentId: `deploy-${version}`,
    model: 'm',
    version,
    digest,
    modelPath: file,
    modelShown: fixture,
    smokeRequests: null,
    config: { folder, host: LOOPBACK, port: 0, startTimeoutSeconds: 60 },
    startedFrom: program.startedFrom,
    nativesFolder: NATIVES,
    environment: {
      ...process.env,
      SECRET_TOKEN: 'hidden',
      GITHUB_TOKEN: 'ghs_1',
    },
    signal: new AbortController().signal,
    now: () => new Date('2026-01-01T00:00:00Z'),
  };
}

const first = async (): Promise<RolloutRequest> => requestOf('plain.onnx', '1.0.0');
const second = async (): Promise<RolloutRequest> => requestOf('weak.onnx', '1.0.1');

async function served(url: string | null): Promise<unknown> {
  const response = await fetch(`${String(url)}/v2/models/m`);
  return ((await response.json()) as { parameters: unknown }).parameters;
}

const verdicts = ({ steps }: RolloutOutcome): string[] =>
  steps.map(({ name, verdict }) => `${name} ${verdict}`);

test('a version replaces another at the same address, and nothing secret reaches the server', async () => {
  const one = await first();
  const started = await rollOutToServer(one);
  expect(verdicts(started)).toEqual(['candidate pass', 'public pass']);
  const pid = started.current?.pid ?? 0;
  if (process.platform === 'linux') {
    const names = (await readFile(`/proc/${String(pid)}/environ`, 'utf8'))
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    const allowed = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH', ''];
    expect(names.filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
    expect(names).toContain('PATH');
  }
  const two = await second();
  const replaced = await rollOutToServer(two);
  expect(replaced).toMatchObject({ url: started.url, servedDigest: two.digest, rolledBack: false });
  expect(await served(replaced.url)).toEqual({ content_digest: two.digest, version: '1.0.1' });
  expect(await readCurrent(folder)).toMatchObject({
    pid,
    digest: two.digest,
    previous: { version: '1.0.0', digest: one.digest },
  });
  expect((await readdir(folder)).sort()).toEqual([
    '.lock',
    'admin-token',
    'current.json',
    'models',
    'server.log',
  ]);
});

test('a server that dies at its start is told, and what served serves on', async () => {
  const one = await rollOutToServer(await first());
  await program.fail({ start: true });
  const refused = await rollOutToServer(await second()).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as Error).message).toBe(
    'the model server did not start: its process ended (exit code 3); server.log may say why',
  );
  expect(await served(one.url)).toMatchObject({ version: '1.0.0' });
  expect(await readCurrent(folder)).toMatchObject({ version: '1.0.0' });
});

test('a candidate that dies during its smoke test changes nothing', async () => {
  const one = await rollOutToServer(await first());
  await program.fail({ request: { path: INFER, count: 1 } });
  const outcome = await rollOutToServer(await second());
  expect(verdicts(outcome)).toEqual(['candidate fail']);
  expect(outcome).toMatchObject({ rolledBack: true, url: one.url, servedDigest: one.servedDigest });
  expect(await served(one.url)).toMatchObject({ version: '1.0.0' });
});

test('a server that dies after the switch: the version before serves again, in a new process', async () => {
  const one = await rollOutToServer(await first());
  await program.fail({ request: { path: INFER, count: 2 } });
  const outcome = await rollOutToServer(await second());
  expect(verdicts(outcome)).toEqual(['candidate pass', 'public fail', 'rollback pass']);
  expect(outcome).toMatchObject({ rolledBack: true, url: one.url, servedDigest: one.servedDigest });
  expect(outcome.current?.pid).not.toBe(one.current?.pid);
  expect(await served(one.url)).toMatchObject({ version: '1.0.0' });
  expect(await readCurrent(folder)).toMatchObject({ version: '1.0.0', pid: outcome.current?.pid });
});

test('a return that fails too is an error of its own, which says what serves', async () => {
  const one = await rollOutToServer(await first());
  await program.fail({ request: { path: '/admin/switch', count: 1 } });
  await rm(join(folder, 'models', `${String(one.servedDigest).slice('sha256:'.length)}.onnx`));
  const failed = await rollOutToServer(await second()).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ServiceError);
  expect((failed as Error).message).toContain(
    `returning to m 1.0.0 (${String(one.servedDigest)}) failed: nothing answers at ${String(one.url)}`,
  );
});

test('a first deployment that fails leaves no process', async () => {
  await program.fail({ request: { path: INFER, count: 2 } });
  const outcome = await rollOutToServer(await first());
  expect(verdicts(outcome)).toEqual(['candidate pass', 'public fail']);
  expect(outcome).toMatchObject({ url: null, servedDigest: null, rolledBack: false, current: null });
  expect(await readCurrent(folder)).toBeNull();
});

test('two deployments at once: one works, the other is told', async () => {
  const [one, two] = await Promise.allSettled([
    rollOutToServer(await first()),
    rollOutToServer(await second()),
  ]);
  const outcomes = [one, two];
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  expect((refused?.reason as Error).message).toMatch(
    /^another deployment \(deploy-1\.0\.[01]\) has been rolling out here since 20/,
  );
  expect(await readdir(folder)).not.toContain('deploying.json');
});

test('a deployment that was killed blocks nobody, and its server is ended', async () => {
  const one = await first();
  const place = { ...(await placeOf('plain.onnx')), name: 'm' };
  const token = await adminToken(folder);
  const orphan = await startModelServer(one, place, token, { host: LOOPBACK, port: 0 });
  const holder = {
    deploymentId: 'killed',
    pid: 2 ** 22 + 1,
    host: hostname(),
    since: '2026-01-01T00:00:00Z',
  };
  await writeFile(join(folder, 'deploying.json'), JSON.stringify(holder));
  const outcome = await rollOutToServer(one);
  expect(verdicts(outcome)).toEqual(['leftovers pass', 'candidate pass', 'public pass']);
  expect(isAlive(orphan.pid)).toBe(false);
  expect(await served(outcome.url)).toMatchObject({ version: '1.0.0' });
});

test('a server that died since is started again; its version is still the previous one', async () => {
  const one = await rollOutToServer(await first());
  process.kill(one.current?.pid ?? 0, 'SIGKILL');
  await expect.poll(() => isAlive(one.current?.pid ?? 0)).toBe(false);
  const two = await rollOutToServer(await second());
  expect(await served(two.url)).toMatchObject({ version: '1.0.1' });
  expect(two.current?.previous).toEqual({ version: '1.0.0', digest: one.servedDigest });
});

test('a damaged record and a folder of another model are refused', async () => {
  await rollOutToServer(await first());
  const other = { ...(await second()), model: 'other' };
  await expect(rollOutToServer(other)).rejects.toThrow(
    'the deployment\'s folder is of the model "m", not "other"',
  );
  const file = join(folder, 'current.json');
  const text = await readFile(file, 'utf8');
  try {
    await writeFile(file, text.replace(/"url": "[^"]*"/, '"url": "https://elsewhere.example"'));
    await expect(rollOutToServer(await second())).rejects.toThrow('does not follow its schema at url');
    await writeFile(file, text.slice(0, 20));
    await expect(rollOutToServer(await second())).rejects.toThrow(
      'the record of the deployment is not valid JSON',
    );
  } finally {
    await writeFile(file, text);
  }
});
