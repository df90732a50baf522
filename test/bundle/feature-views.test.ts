import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';
import { repositoryRoot } from '../support/runner/node-program.ts';

/** What Feast itself joined, with its registry (`make.py`). */
const FEAST = join(repositoryRoot, 'test', 'fixtures', 'golden', 'feast');

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'features-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const write = (name: string, ...lines: string[]): Promise<void> =>
  writeFile(join(workspace, name), `${lines.join('\n')}\n`);

const validate = (data: string): Promise<ActionRun> =>
  runAction({ action: 'validate-data', workspace, inputs: { data, 'feature-views': 'features.yml' } });

const found = ({ result }: ActionRun, id: string, column: string | null) =>
  result?.checks.find((check) => check.id === id && check.column === column);

describe('a training set that Feast joined', () => {
  beforeEach(async () => {
    for (const name of ['registry.db', 'driver_stats.parquet', 'training.csv', 'online.csv'])
      await cp(join(FEAST, name), join(workspace, name));
    await write(
      'features.yml',
      'training: training.csv',
      'event-time: event_timestamp',
      'feast: {registry: registry.db}',
      'views: [{name: driver_stats, online: online.csv}]',
    );
  });

  test('agrees with its registry, offline and online', async () => {
    const run = await validate('training.csv');
    expect(run.exitCode, run.log).toBe(0);
    for (const column of ['conv_rate', 'trips'])
      for (const id of ['features.future', 'features.stale', 'features.mismatch'])
        expect(found(run, id, column), `${id} ${column}`).toMatchObject({ verdict: 'pass', value: 0, n: 24 });
    for (const column of ['conv_rate', 'trips'])
      expect(found(run, 'features.online', column)).toMatchObject({ verdict: 'pass', value: 0, n: 5 });
    // Rows of the driver whom Feast knows nothing about.
    expect(found(run, 'features.missing', null)).toMatchObject({ count: 5, n: 24, verdict: 'warn' });
    expect(found(run, 'features.late', null)?.verdict).toBe('warn');
    expect(found(run, 'features.ambiguous', null)).toMatchObject({ verdict: 'pass', count: 0 });
  });

  test('one value of the future and one of the online store that is not the last are named', async () => {
    const training = await readFile(join(FEAST, 'training.csv'), 'utf8');
    // The driver's value of three hours later.
    await write('training.csv', training.trimEnd().replace('0.74,200.0', '0.74,203.0'));
    const online = await readFile(join(FEAST, 'online.csv'), 'utf8');
    await write('online.csv', online.trimEnd().replace('1,145,', '1,142,'));
    const run = await validate('training.csv');
    expect(run.exitCode).toBe(1);
    expect(found(run, 'features.future', 'trips')).toMatchObject({
      verdict: 'fail',
      count: 1,
      samples: [{ file: 'training.csv', line: 2, row: 1, value: '203.0' }],
    });
    expect(found(run, 'features.future', 'conv_rate')?.count).toBe(0);
    expect(found(run, 'features.online', 'trips')).toMatchObject({ verdict: 'fail', count: 1 });
  });
});

describe('views by hand', () => {
  beforeEach(async () => {
    await write(
      'source.csv',
      'user,at,score',
      'a,2026-01-01T00:00:00Z,1',
      'a,2026-01-01T06:00:00Z,2',
      'a,2026-01-02T00:00:00Z,3',
      'b,2026-01-01T00:00:00Z,7',
    );
    await write(
      'features.yml',
      'training: train.csv',
      'event-time: time',
      'views:',
      '  - name: scores',
      '    entity-keys: [user]',
      '    event-time: at',
      '    ttl: 12h',
      '    source: source.csv',
      '    features: [score]',
    );
  });

  test('right, future, stale and other values are told apart, at their lines', async () => {
    await write(
      'train.csv',
      'user,time,score',
      'a,2026-01-01T06:00:00Z,2',
      'a,2026-01-01T05:00:00Z,2',
      'b,2026-01-01T13:00:00Z,7',
      'b,2026-01-01T11:00:00Z,5',
      'b,2026-01-01T13:00:00Z,',
      'c,2026-01-01T13:00:00Z,',
    );
    const run = await validate('train.csv');
    expect(run.exitCode, run.log).toBe(1);
    const at = (id: string) => found(run, id, 'score')?.samples.map(({ line }) => line);
    expect(at('features.future')).toEqual([3]);
    expect(at('features.stale')).toEqual([4]);
    expect(at('features.mismatch')).toEqual([5]);
    expect(found(run, 'features.missing', null)).toMatchObject({ count: 3, n: 6 });
  });

  test.each([
    [
      'an unknown key',
      ['training: t.csv', 'event-time: time', 'view: []'],
      /features\.yml:3:1: .*unknown key "view"/,
    ],
    [
      'a view without a source',
      [
        'training: source.csv',
        'event-time: at',
        'views:',
        '  - {name: v, entity-keys: [user], event-time: at, features: [score]}',
      ],
      /features\.yml:4:\d+: the feature view "v" has no "source"/,
    ],
    [
      'a ttl that is no duration',
      ['training: source.csv', 'event-time: at', 'views:', '  - name: v', '    ttl: soon'],
      /features\.yml:5:\d+: "soon" is no duration/,
    ],
    [
      'a feature that the training set lacks',
      [
        'training: source.csv',
        'event-time: at',
        'views:',
        '  - {name: v, entity-keys: [user], event-time: at, features: [rank], source: source.csv}',
      ],
      /features\.yml:4:\d+: feature view "v": the training set has no column "rank"/,
    ],
    [
      'a time that the training set lacks',
      [
        'training: source.csv',
        'event-time: when',
        'views:',
        '  - {name: v, entity-keys: [user], event-time: at, features: [score], source: source.csv}',
      ],
      /features\.yml:2:\d+: the training set has no column "when"/,
    ],
    [
      'a registry that is none',
      ['training: source.csv', 'event-time: at', 'feast: {registry: source.csv}'],
      /features\.yml:3:\d+: "source\.csv" is no Feast registry/,
    ],
    [
      'a registry that is not there',
      ['training: source.csv', 'event-time: at', 'feast: {registry: registry.db}'],
      /features\.yml:3:\d+: the Feast registry "registry\.db" can't be read/,
    ],
  ])('%s is refused at its line', async (_, manifest, message) => {
    await write('features.yml', ...manifest);
    const run = await validate('source.csv');
    expect(run.exitCode).toBe(1);
    expect(run.result?.verdict).toBe('error');
    expect(run.log).toMatch(message);
  });
});
