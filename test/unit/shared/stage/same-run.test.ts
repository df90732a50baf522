import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { artifactService } from '../../../../shared/artifact/artifact-service.ts';
import { ownRunArtifacts } from '../../../../shared/artifact/own-run-artifacts.ts';
import { digestOf } from '../../../../shared/hash/digest.ts';
import type { StageName, StageResult } from '../../../../shared/model/stage-result.ts';
import { readContext } from '../../../../shared/runner/context.ts';
import { EarlierResults } from '../../../../shared/stage/same-run.ts';
import { zip, type ZipEntry } from '../../../support/archive/zip.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';
import { MODEL, stageResult } from '../../../support/stage-results.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const RUN = 4711;
const WEIGHTS = 'weights';
const LATER: StageName = 'evaluate-vs-baseline';

let fake: FakeGitHub;
let results: string;
let said: string[];

beforeEach(async () => {
  fake = await startFakeGitHub({ runId: RUN });
  results = await mkdtemp(join(tmpdir(), 'results-'));
  said = [];
});

afterEach(async () => {
  await rm(results, { recursive: true });
  await fake.close();
});

/** The train result that run 4711 uploaded, with a model that travels alone. */
function trained(changes: Partial<StageResult> = {}): StageResult {
  return stageResult('train', {
    digests: { model: digestOf(WEIGHTS) },
    files: [
      { path: 'model.bin', digest: digestOf(WEIGHTS) },
      { path: 'fingerprint.json', digest: digestOf('{}') },
    ],
    ...changes,
  });
}

const textOf = (result: StageResult): string => JSON.stringify(result, null, 2);

function upload(result: StageResult, more: ZipEntry[] = [{ name: 'fingerprint.json', content: '{}' }]): void {
  const attempt = String(result.provenance.runAttempt);
  fake.addArtifact(
    `mlops-${MODEL}-train-a${attempt}`,
    zip([{ name: 'train.json', content: textOf(result) }, ...more]),
    RUN,
  );
  fake.addArtifact(`mlops-${MODEL}-model-a${attempt}`, zip([{ name: 'model.bin', content: WEIGHTS }]), RUN);
}

function earlier({ stage = LATER, attempt = 1, environment = fake.environment() } = {}) {
  const service = artifactService(environment);
  const http = { signal: new AbortController().signal, clock: new VirtualClock(), random: () => 0.5 };
  const say = (text: string): void => void said.push(text);
  return new EarlierResults({
    source: service.available ? ownRunArtifacts(service, http) : null,
    reason: service.available ? '' : service.reason,
    context: readContext({ ...environment, GITHUB_RUN_ATTEMPT: String(attempt) }),
    log: { debug: say, info: say, notice: say, warning: say, group: (_, work) => work() },
    model: MODEL,
    legHash: '',
    resultsPath: results,
    stage,
  });
}

const here = async (): Promise<string[]> => (await readdir(results)).sort();

describe('nothing in the results folder', () => {
  test('the result comes with its files and its model, and says so', async () => {
    upload(trained());
    expect(await earlier().of('train')).toEqual(trained());
    expect(await here()).toEqual(['fingerprint.json', 'model.bin', 'train.json']);
    expect(await readFile(join(results, 'model.bin'), 'utf8')).toBe(WEIGHTS);
    expect(said.join()).toContain(`from the artifact mlops-${MODEL}-train-a1 of this run, the model from`);
    // The next stage of the job finds it there.
    expect(await earlier().of('train')).toEqual(trained());
  });

  test('the highest attempt counts', async () => {
    for (const runAttempt of [1, 10, 9])
      upload(trained({ provenance: { ...trained().provenance, runAttempt } }));
    expect((await earlier({ attempt: 10 }).of('train'))?.provenance.runAttempt).toBe(10);
  });

  test('a file that is not what the result names is tampered, and nothing is left', async () => {
    upload(trained(), [{ name: 'fingerprint.json', content: '{"other": 1}' }]);
    await expect(earlier().of('train')).rejects.toThrow(/^tampered: fingerprint\.json in the artifact/);
    expect(await here()).toEqual([]);
  });

  test('a file that was not uploaded is counted', async () => {
    upload(trained(), []);
    await earlier().of('train');
    expect(said.join()).toContain('1 was not uploaded');
  });

  test('an archive that climbs out is refused by name', async () => {
    upload(trained(), [{ name: '../evil', content: 'x' }]);
    await expect(earlier().of('train')).rejects.toThrow(
      /^the artifact mlops-flight-delay-train-a1 is refused/,
    );
    expect(await here()).toEqual([]);
  });

  test('a link in the results folder leads no file out of it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await symlink(outside, join(results, 'deep'));
    const file = { path: 'deep/a.txt', digest: digestOf('a') };
    upload(trained({ digests: {}, files: [file] }), [{ name: 'deep/a.txt', content: 'a' }]);
    await expect(earlier().of('train')).rejects.toThrow('a link leads out of the results folder');
    expect(await readdir(outside)).toEqual([]);
    await rm(outside, { recursive: true });
  });

  test('a run that has none has none', async () => {
    expect(await earlier().of('train')).toBeNull();
    expect(said).toEqual([]);
  });

  test('Enterprise Server has no artifacts, and that is said', async () => {
    const environment = { ...fake.environment(), GITHUB_SERVER_URL: 'https://ghe.example.com' };
    expect(await earlier({ environment }).of('train')).toBeNull();
    expect(said.join()).toContain('Enterprise Server has no artifacts of this version');
    expect(fake.requests).toEqual([]);
  });

  test('a service that is down is a warning', async () => {
    fake.inject({ on: /ListArtifacts/, status: 503, times: 50 });
    expect(await earlier().of('train')).toBeNull();
    expect(said.join()).toContain('The train result is missing');
  });

  test('a stage does not ask for its own artifact, nor for one of a later stage', async () => {
    upload(trained());
    expect(await earlier({ stage: 'train' }).of('train')).toBeNull();
    expect(fake.requests).toEqual([]);
  });
});

describe('a result in the results folder', () => {
  const leave = (result: StageResult): Promise<void> =>
    writeFile(join(results, 'train.json'), textOf(result));

  test('that is the uploaded one is used, and nothing is unpacked', async () => {
    upload(trained());
    await leave(trained());
    expect(await earlier().of('train')).toEqual(trained());
    expect(await here()).toEqual(['train.json']);
  });

  test.each([
    ['a changed number', { headline: 'twice as good' }],
    ['an attempt that is still to come', { provenance: { ...trained().provenance, runAttempt: 2 } }],
  ])('with %s is tampered', async (_, changes) => {
    upload(trained());
    await leave(trained(changes));
    await expect(earlier().of('train')).rejects.toThrow(
      'tampered: the stage result differs from the artifact mlops-flight-delay-train-a1 of this run',
    );
  });

  test('of another run gives way to that of this run', async () => {
    upload(trained());
    await mkdir(join(results, 'model.bin'));
    await leave(trained({ provenance: { ...trained().provenance, runId: 1 } }));
    expect(await earlier().of('train')).toEqual(trained());
    expect(await readFile(join(results, 'model.bin'), 'utf8')).toBe(WEIGHTS);
  });

  test('of a re-run whose upload failed is used', async () => {
    upload(trained());
    const again = trained({ provenance: { ...trained().provenance, runAttempt: 2 } });
    await leave(again);
    expect(await earlier({ attempt: 2 }).of('train')).toEqual(again);
  });

  test('is used when the service is down, with a warning', async () => {
    upload(trained());
    await leave(trained());
    fake.inject({ on: /GetSignedArtifactURL/, status: 503, times: 50 });
    expect(await earlier().of('train')).toEqual(trained());
    expect(said.join()).toContain('was not compared with its artifact');
  });
});
