import * as core from '@actions/core';

/** The runner refuses a summary above 1 MiB as a whole. */
export const SUMMARY_BUDGET_BYTES = 1_000_000;

/**
 * Appends Markdown to the job summary of this step. The text keeps within the budget already (it is rendered for it);
 * without a summary file (a local run) nothing is written.
 */
export async function appendSummary(markdown: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (!environment['GITHUB_STEP_SUMMARY']) return;
  await core.summary.addRaw(markdown, true).write();
}
