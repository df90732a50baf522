import { join } from 'node:path';
import { describeError, UserError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { StageDraft, StageResult } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import { decideComment } from '../../shared/reporting/comment/decide-comment.ts';
import { mergeResults } from '../../shared/reporting/comment/merge.ts';
import { renderComment } from '../../shared/reporting/comment/render-comment.ts';
import { PAGE_FILE, renderPage } from '../../shared/reporting/page/render-page.ts';
import { redactDeep, redactor, secretsOf } from '../../shared/redaction.ts';
import { upsertComment } from '../../shared/reporting/upsert-comment.ts';
import { collectResults } from '../../shared/stage/collect-results.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { ReportResultsInputs } from './inputs.ts';

export interface ReportResultsOutcome {
  draft: StageDraft;
  commentUrl: string | null;
  /** Results that could not be read, one line each. */
  faults: string[];
}

/** Renders all results of the results folder. Its own verdict is about reporting: the stages failed their own steps. */
export async function reportResults(
  { comment }: ReportResultsInputs,
  ports: StagePorts,
): Promise<ReportResultsOutcome> {
  const { results: found, faults } = await collectResults(ports.resultsPath);
  const redact = redactor(secretsOf(ports.environment));
  const ours = found.filter(({ stage, model }) => stage !== 'report' && model === ports.model);
  const results = mergeResults(ours).map((result) => redactDeep(result, redact));
  if (results.length === 0) {
    throw new UserError(
      `no readable result of the model "${ports.model}" in the results folder${faults.length > 0 ? `: ${faults.join(' ')}` : ''}`,
      {
        file: ports.resultsPath,
        fix: 'Run the stages before report, with the same results-path and model-name',
      },
    );
  }
  const commentFile = join(ports.resultsPath, 'comment.md');
  await writeFileAtomic(commentFile, renderComment(ports.model, results));
  const page = join(ports.resultsPath, PAGE_FILE);
  await writeFileAtomic(page, await renderPage(ports.model, results));
  const posted = await post(comment, results, ports);
  const worst = worstVerdict(results.map(({ verdict }) => verdict));
  const { url, warned } = posted;
  return {
    draft: {
      verdict: faults.length > 0 || warned ? 'warn' : 'pass',
      headline: `${String(results.length)} ${results.length === 1 ? 'stage' : 'stages'} reported, worst verdict: ${worst}${faults.length > 0 ? `; ${String(faults.length)} unreadable` : ''}`,
      facts: results.map(({ stage, verdict }) => ({ name: stage, value: verdict })),
      files: [commentFile, page],
    },
    commentUrl: url,
    faults,
  };
}

async function post(
  mode: ReportResultsInputs['comment'],
  results: readonly StageResult[],
  ports: StagePorts,
): Promise<{ url: string | null; warned: boolean }> {
  // This is the one writer at the end of a matrix, so the number of its own legs is no limit.
  const decision = decideComment(mode, ports.context, 1);
  if (!decision.write) {
    if (decision.say !== null) ports.log.notice(decision.say);
    return { url: null, warned: false };
  }
  const api = ports.github();
  if (api === null) {
    ports.log.warning(
      'No github-token: no comment was written; the report is in comment.md and the job summary.',
    );
    return { url: null, warned: true };
  }
  try {
    const { pullRequest } = decision;
    const { url, change } = await upsertComment({ api, pullRequest, model: ports.model, results });
    ports.log.info(`Comment ${change}: ${url}`);
    return { url, warned: false };
  } catch (error) {
    ports.log.warning(
      `The comment was not written; the report is in comment.md and the job summary. ${describeError(error).message}`,
    );
    return { url: null, warned: true };
  }
}
