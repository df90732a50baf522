import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-splits-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const FEWER = 2000;
/** Labels and features without any relation. */
const drawn = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE();
const rows = (n: number): string =>
  `visit,patient,day,x,y\n${Array.from({ length: n }, (_, i) => {
    const month = String(1 + Math.floor((12 * i) / n)).padStart(2, '0');
    const cells = [
      i,
      `p${String(i % 400)}`,
      `2024-${month}-15`,
      drawn(`x${String(i)}`) / 1e9,
      drawn(`y${String(i)}`) % 2,
    ];
    return cells.join(',');
  }).join('\n')}\n`;

const SCHEMA = `primaryKey: [visit]
fields:
  - {name: visit, type: integer}
  - {name: patient, type: string}
  - {name: day, type: date}
  - {name: x, type: number}
  - {name: y, type: integer, x-mlops: {role: label}}
`;
const METHODS = {
  group: [
    'method: group, key: patient, shares: {train: 0.6, validation: 0.2, test: 0.2}',
    '{group: patient}',
  ],
  time: ['method: time, time: day, from: {validation: 2024-08-01, test: 2024-10-01}, gap: 20d', '{}'],
} as const;

async function configure(method: keyof typeof METHODS): Promise<void> {
  const [make, splits] = METHODS[method];
  await writeFile(
    join(workspace, 'mlops.yml'),
    `data:
  current: all.csv
  schema: schema.yml
  splits: {train: parts/train.parquet, validation: parts/validation.parquet, test: parts/test.parquet, make: {${make}}}
`,
  );
  const timed =
    method === 'time' ? SCHEMA.replace('type: date}', 'type: date, x-mlops: {role: time}}') : SCHEMA;
  await writeFile(join(workspace, 'schema.yml'), `${timed}x-mlops: {splits: ${splits}}\n`);
}

const run = (action: string, inputs: Record<string, string> = {}): Promise<ActionRun> =>
  runAction({ action, workspace, inputs });

test.each(['group', 'time'] as const)(
  'method %s: train writes the parts, and validate-data finds nothing in them',
  async (method) => {
    await configure(method);
    await writeFile(join(workspace, 'all.csv'), rows(FEWER));
    const command = 'for part in train validation test; do test -s parts/$part.parquet; done; echo m > m';
    const trained = await run('train', { command, inputs: 'parts/*', 'model-path': 'm' });
    expect(trained.exitCode, trained.log).toBe(0);
    const record = JSON.parse(await readFile(join(workspace, '.mlops/splits.json'), 'utf8')) as {
      rows: number;
      leftOut: number;
      parts: { name: string; rows: number; digest: string }[];
    };
    expect(record.rows).toBe(FEWER);
    expect(record.parts.reduce((sum, part) => sum + part.rows, record.leftOut)).toBe(FEWER);
    expect(record.leftOut > 0).toBe(method === 'time');
    expect(trained.result?.files.map(({ path }) => path)).toContain('splits.json');
    for (const { name, digest } of record.parts) expect(trained.result?.digests[`${name}-part`]).toBe(digest);

    const validated = await run('validate-data');
    expect(validated.exitCode, validated.log).toBe(0);
    const about = (validated.result?.checks ?? []).filter(({ id }) => /^(leakage|overlap)\./.test(id));
    expect(about.map(({ id }) => id)).toContain(method === 'group' ? 'leakage.group' : 'leakage.date');
    const judged = about.filter(({ id, verdict }) => verdict !== 'skipped' && !/near|features/.test(id));
    expect(judged.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    // The same data, made in another step: the same bytes.
    for (const { name, digest } of record.parts)
      expect(validated.result?.digests[`${name}-part`]).toBe(digest);

    const again = await run('train', { command, inputs: 'parts/*', 'model-path': 'm' });
    expect(again.outputs['cache-hit'], again.log).toBe('true');
  },
);

test('what can not be divided is invalid input, and nothing is run', async () => {
  await configure('group');
  await writeFile(join(workspace, 'all.csv'), 'visit,patient\n1,a\n2,\n');
  const trained = await run('train', { command: 'touch ran' });
  expect(trained.exitCode).toBe(1);
  expect(trained.result?.error?.message).toBe(
    'Invalid input: input "splits": "make": 1 row of 2 without the key "patient". Give every row its key, or name columns that every row has.',
  );
  await expect(readFile(join(workspace, 'ran'))).rejects.toThrow('ENOENT');
});
