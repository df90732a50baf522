import * as core from '@actions/core';
import { UserError } from '../errors.ts';

/** The runner refuses a summary above 1 MiB as a whole. */
export const SUMMARY_BUDGET_BYTES = 1_000_000;

/**
 * Appends Markdown to the job summary of this step. The text keeps within the budget already (it is rendered for it);
 * without a summary file (a local run) nothing is written.
 * @throws UserError beyond the budget: the runner would drop the summary, and fail nothing.
 */
export async function appendSummary(markdown: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (!environment['GITHUB_STEP_SUMMARY']) return;
  const bytes = Buffer.byteLength(markdown);
  if (bytes > SUMMARY_BUDGET_BYTES)
    throw new UserError(`it has ${String(bytes)} bytes, the runner takes ${String(SUMMARY_BUDGET_BYTES)}`);
  await core.summary.addRaw(markdown, true).write();
}
