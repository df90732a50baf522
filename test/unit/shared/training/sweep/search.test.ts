import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sweep } from '../../../../../shared/training/sweep/definition.ts';
import { partsOf, search, type Found } from '../../../../../shared/training/sweep/search.ts';
import { TrialJournal, trialsOfAllJobs } from '../../../../../shared/training/sweep/trial-journal.ts';
import type { Trial, TrialResult } from '../../../../../shared/training/sweep/trial.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const BASE = 'sha256:base';
const SWEEP: Sweep = {
  method: 'sobol',
  space: { x: { min: 0, max: 10 } },
  budget: { trials: 40, min: 1, eta: 3 },
  seed: 1,
  objective: { metric: 'loss', direction: 'lower' },
  jobs: 4,
};

/** The further from 3 the worse; more of the resource comes nearer to the truth. */
const resultOf = ({ id, parameters, resource }: Trial): TrialResult => ({
  base: BASE,
  id,
  parameters,
  status: Number(parameters['x']) > 9 ? 'failed' : 'finished',
  reason: Number(parameters['x']) > 9 ? 'the command ended with exit code 1' : null,
  metrics:
    Number(parameters['x']) > 9 ? {} : { loss: Math.abs(Number(parameters['x']) - 3) + 1 / (resource ?? 1) },
  model: null,
  durationSeconds: 1,
  cpuSeconds: null,
  peakMemoryMb: null,
});

async function searched(
  sweep: Sweep,
  { parallel = 3, seeds = 1, stopAfter = Infinity } = {},
): Promise<{ found: Found[]; ran: string[] }> {
  const journal = await TrialJournal.open(folder, '');
  const ran: string[] = [];
  const found = [];
  for (const part of partsOf(sweep))
    found.push(
      await search(
        part,
        { sweep, fixed: {}, seeds, direction: 'lower' },
        {
          parallel,
          known: ({ parameters }) => journal.find({ base: BASE, parameters }),
          run: async (trial) => {
            if (ran.length >= stopAfter) throw new Error('cancelled');
            ran.push(trial.id);
            await new Promise(setImmediate);
            await journal.add(resultOf(trial));
            return resultOf(trial);
          },
        },
      ),
    );
  return { found, ran };
}

test('a sweep that was cut off goes on where it was: no trial twice, the same result', async () => {
  const whole = await searched(SWEEP);
  await rm(folder, { recursive: true });
  await expect(searched(SWEEP, { stopAfter: 20 })).rejects.toThrow('cancelled');
  const half = (await TrialJournal.open(folder, '')).all();
  expect(half).toHaveLength(20);
  const rest = await searched(SWEEP);
  expect(rest.ran).toHaveLength(20);
  expect(rest.ran.filter((id) => half.some((known) => known.id === id))).toEqual([]);
  expect(rest.found).toEqual(whole.found);
});

test('a failed trial is a result and is not run again', async () => {
  const { found } = await searched(SWEEP);
  const failed = found[0]?.candidates.filter(({ reason }) => reason !== null) ?? [];
  expect(failed.length).toBeGreaterThan(0);
  expect((await searched(SWEEP)).ran).toEqual([]);
});

test('a line that a crash tore costs its own trial only', async () => {
  await searched(SWEEP);
  const { path } = await TrialJournal.open(folder, '');
  const text = await readFile(path, 'utf8');
  await writeFile(path, Buffer.concat([Buffer.from(text.slice(0, -60)), Buffer.from([0xc3])]));
  expect((await searched(SWEEP)).ran).toHaveLength(1);
  expect((await searched(SWEEP)).ran).toEqual([]);
});

test('successive halving takes the best of each rung further, and chooses among those that had it all', async () => {
  const sweep: Sweep = {
    ...SWEEP,
    method: 'successive-halving',
    budget: { resource: 'epochs', min: 1, max: 9, eta: 3 },
  };
  const { found, ran } = await searched(sweep);
  expect(ran).toHaveLength(9 + 3 + 1);
  const [{ candidates, complete } = { candidates: [], complete: [] }] = found;
  expect(complete).toHaveLength(1);
  expect(complete[0]?.resource).toBe(9);
  const distance = ({ chosen }: { chosen: TrialResult['parameters'] }): number =>
    Math.abs(Number(chosen['x']) - 3);
  const best = Math.min(...candidates.map(distance));
  expect(complete.map(distance)).toEqual([best]);
  expect(candidates.map(({ resource }) => resource).sort()).toEqual([1, 1, 1, 1, 1, 1, 3, 3, 9]);
});

test('Hyperband numbers its configurations through, and repeats each with every seed', async () => {
  const sweep: Sweep = {
    ...SWEEP,
    method: 'hyperband',
    budget: { resource: 'epochs', min: 1, max: 9, eta: 3 },
  };
  const { found, ran } = await searched(sweep, { seeds: 2 });
  // Brackets of 9, 5 and 3 configurations, the first of each rung with both seeds.
  expect(ran).toHaveLength(2 * (9 + 3 + 1 + (5 + 1) + 3));
  expect(ran).toContain('10-r3-s2');
  expect(
    new Set(found.flatMap(({ candidates }) => candidates.map(({ configuration }) => configuration))).size,
  ).toBe(17);
});

test('journals of several jobs are one, and a finished sweep leaves its own trials only', async () => {
  for (const part of ['a', 'b']) {
    const journal = await TrialJournal.open(folder, part);
    await journal.add({ ...resultOf({ ...TRIAL, parameters: { x: part } }), metrics: { loss: 1 } });
  }
  expect((await trialsOfAllJobs(folder)).map(({ parameters }) => parameters)).toEqual([
    { x: 'a' },
    { x: 'b' },
  ]);
  const journal = await TrialJournal.open(folder, 'a');
  await journal.keep([]);
  expect((await trialsOfAllJobs(folder)).map(({ parameters }) => parameters)).toEqual([{ x: 'b' }]);
});

const TRIAL: Trial = { id: '1', configuration: 1, chosen: {}, parameters: {}, resource: null, repeat: 1 };

test.each([
  [{ budget: { min: 1, eta: 3 } }, 'needs "trials"'],
  [{ method: 'hyperband', budget: { min: 1, eta: 3 } }, 'needs "resource" and "max"'],
  [{ method: 'hyperband', budget: { resource: 'x', min: 1, max: 9, eta: 3 } }, 'stands in "space" too'],
  [
    { method: 'grid', space: { a: [1, 2, 3] }, budget: { trials: 2, min: 1, eta: 3 } },
    '3 combinations, "budget" allows 2',
  ],
] satisfies [Partial<Sweep>, string][])('a sweep that can not be run is refused: %j', (changes, message) => {
  expect(() => partsOf({ ...SWEEP, ...changes })).toThrow(message);
});
