import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { collectResults } from '../../../../shared/stage/collect-results.ts';
import { stageResult } from '../../../support/stage-results.ts';

test('broken results are named and hide no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'results-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'train.json'), JSON.stringify(stageResult('train')));
  await writeFile(
    join(folder, 'train.0a1b2c3d.json'),
    JSON.stringify(stageResult('train', { leg: { seed: 1 } })),
  );
  await writeFile(join(folder, 'deploy.json'), '{"stage": ');
  await writeFile(
    join(folder, 'monitor.json'),
    JSON.stringify({ ...stageResult('monitor'), schemaVersion: 2 }),
  );
  await writeFile(join(folder, 'profile.json'), '{}');
  const { results, faults } = await collectResults(folder);
  expect(results.map(({ leg }) => leg)).toEqual([{ seed: 1 }, null]);
  expect(faults).toEqual([
    expect.stringMatching(/^Invalid input: deploy\.json: is not valid JSON/),
    expect.stringMatching(/^Invalid input: monitor\.json: .*schemaVersion/),
  ]);
});
