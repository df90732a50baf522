import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let project: string;
let flights: { numbers: number[][]; airports: string[][]; late: number[] };

async function train(data: string, model: string): Promise<void> {
  const params = JSON.parse(await readFile(join(project, 'params.json'), 'utf8')) as object;
  await writeFile(join(project, 'params.json'), JSON.stringify({ ...params, data }));
  await run(process.execPath, ['train.js'], { cwd: project });
  await cp(join(project, 'model.onnx'), join(project, model));
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'flight-delay-'));
  await cp(join(root, 'workflows-examples/projects/flight-delay'), project, { recursive: true });
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
  await run(process.execPath, ['prepare.js'], { cwd: project });
  await train('data/january.parquet', 'january.onnx');
  await train('data/train.parquet', 'quarter.onnx');

  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(
    `select minute_of_day, weekday, distance, origin, destination, late
     from '${join(project, 'data/test.parquet')}' order by id limit 100000`,
  );
  const [minute, weekday, distance, origin, destination, late] = read.getColumnsJS();
  flights = {
    numbers: [minute, weekday, distance] as number[][],
    airports: [origin, destination] as string[][],
    late: late as number[],
  };
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function probabilities(
  model: string,
  { numbers, airports }: Omit<typeof flights, 'late'>,
): Promise<number[]> {
  const session = await InferenceSession.create(join(project, model));
  const rows = numbers[0]?.length ?? 0;
  const feeds = Object.fromEntries([
    ...['minute_of_day', 'weekday', 'distance'].map((name, index) => [
      name,
      new Tensor('float32', Float32Array.from(numbers[index] ?? []), [rows, 1]),
    ]),
    ...['origin', 'destination'].map((name, index) => [
      name,
      new Tensor('string', airports[index] ?? [], [rows, 1]),
    ]),
  ]) as Record<string, Tensor>;
  const { probabilities: scores } = await session.run(feeds);
  const values = Array.from(scores?.data as Float32Array);
  await session.release();
  return values.filter((_, index) => index % 2 === 1);
}

const meanLoss = (scores: number[], labels: number[]): number =>
  scores.reduce((sum, score, row) => sum - Math.log(labels[row] === 1 ? score : 1 - score), 0) /
  scores.length;

test('three months of data predict April better than January alone, and both better than the base rate', async () => {
  const { late } = flights;
  expect(late).toHaveLength(100_000);
  const share = late.reduce((sum, value) => sum + value, 0) / late.length;
  const january = meanLoss(await probabilities('january.onnx', flights), late);
  const quarter = meanLoss(await probabilities('quarter.onnx', flights), late);
  const base = -(share * Math.log(share) + (1 - share) * Math.log(1 - share));
  expect(january).toBeLessThan(base);
  expect(quarter).toBeLessThan(january);
});

test('an airport that was never seen gets a score like any other', async () => {
  const [score] = await probabilities('quarter.onnx', {
    numbers: [[600], [3], [99_999]],
    airports: [['???'], ['']],
  });
  expect(score).toBeGreaterThan(0);
  expect(score).toBeLessThan(1);
});

test('the same data give the same model, byte for byte', async () => {
  await train('data/january.parquet', 'again.onnx');
  const [first, second] = await Promise.all(
    ['january.onnx', 'again.onnx'].map((name) => readFile(join(project, name))),
  );
  expect(second?.equals(first ?? Buffer.alloc(0))).toBe(true);
});
