import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction } from '../runner/index.ts';

/** 1,000 rows: an input that moves by `shift`, a label of which a share of `late` per hundred is 1. */
export function flights(late: number, shift = 0): string {
  const rows = Array.from({ length: 1000 }, (_, row) =>
    [row, (row % 40) + shift, Number(row % 100 < late)].join(','),
  );
  return `id,distance,late\n${rows.join('\n')}\n`;
}

/** A workspace in which validate-data has left the profile of `flights(22)`. */
export async function profiledProject(): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'monitor-'));
  await writeFile(join(workspace, 'train.csv'), flights(22));
  await writeFile(
    join(workspace, 'schema.yml'),
    'fields:\n  - {name: id, x-mlops: {role: id}}\n  - {name: distance}\n  - {name: late, x-mlops: {role: label}}\nx-mlops: {severity: {labels.conflicting: off}}\n',
  );
  const inputs = { data: 'train.csv', schema: 'schema.yml' };
  const run = await runAction({ action: 'validate-data', workspace, inputs });
  if (run.exitCode !== 0) throw new Error(run.log);
  return workspace;
}
