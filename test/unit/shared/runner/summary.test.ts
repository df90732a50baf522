import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendSummary, SUMMARY_BUDGET_BYTES } from '../../../../shared/runner/summary.ts';
import { SUMMARY_LIMIT_BYTES } from '../../../support/runner/file-commands.ts';

test('a summary beyond what the runner takes is refused, and the file stays as it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'summary-'));
  const file = join(folder, 'summary.md');
  const before = process.env['GITHUB_STEP_SUMMARY'];
  process.env['GITHUB_STEP_SUMMARY'] = file;
  try {
    await writeFile(file, '');
    const environment = { GITHUB_STEP_SUMMARY: file };
    await appendSummary('a'.repeat(SUMMARY_BUDGET_BYTES), environment);
    expect(await readFile(file)).toHaveLength(SUMMARY_BUDGET_BYTES + 1);
    // Bytes count, not characters.
    await expect(appendSummary('ä'.repeat(SUMMARY_BUDGET_BYTES / 2 + 1), environment)).rejects.toThrow(
      'bytes',
    );
    expect(await readFile(file)).toHaveLength(SUMMARY_BUDGET_BYTES + 1);
  } finally {
    if (before === undefined) delete process.env['GITHUB_STEP_SUMMARY'];
    else process.env['GITHUB_STEP_SUMMARY'] = before;
    await rm(folder, { recursive: true });
  }
});

test('the budget is below the limit of the runner', () => {
  expect(SUMMARY_BUDGET_BYTES).toBeLessThan(SUMMARY_LIMIT_BYTES);
});
