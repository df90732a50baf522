import { join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { StageDraft, StageResult } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import { mergeResults } from '../../shared/reporting/comment/merge.ts';
import { linksOf } from '../../shared/reporting/links.ts';
import { renderComment } from '../../shared/reporting/comment/render-comment.ts';
import { redactDeep, redactor, secretsOf } from '../../shared/redaction.ts';
import { collectResults } from '../../shared/stage/collect-results.ts';
import { writeComment } from '../../shared/stage/write-comment.ts';
import { writePage } from '../../shared/stage/write-page.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { answerCommand } from './answer-command.ts';
import type { ReportResultsInputs } from './inputs.ts';

export interface ReportResultsOutcome {
  draft: StageDraft;
  commentUrl: string | null;
  /** What the check run shows; without it there is none. */
  shown?: StageResult[];
  /** Results that could not be read, one line each. */
  faults: string[];
}

/** Renders all results of the results folder. Its own verdict is about reporting: the stages failed their own steps. */
export async function reportResults(
  { comment }: ReportResultsInputs,
  ports: StagePorts,
): Promise<ReportResultsOutcome> {
  if (ports.context.event === 'issue_comment') return answerCommand(ports);
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
  await writeFileAtomic(commentFile, renderComment(ports.model, results, { links: linksOf(ports.context) }));
  const page = await writePage(ports.resultsPath, ports.model, results, ports.log);
  const { url, missing } = await writeComment({
    mode: comment,
    // This is the one writer at the end of a matrix: the number of its own legs is no limit.
    legs: 1,
    context: ports.context,
    signal: ports.signal,
    github: () => ports.github(),
    log: ports.log,
    model: ports.model,
    results,
    complete: true,
    comments: ports.comments,
    elsewhere: 'in report.html, comment.md and the job summary',
  });
  const worst = worstVerdict(results.map(({ verdict }) => verdict));
  return {
    draft: {
      verdict: faults.length > 0 || missing || page === null ? 'warn' : 'pass',
      headline: `${String(results.length)} ${results.length === 1 ? 'stage' : 'stages'} reported, worst verdict: ${worst}${faults.length > 0 ? `; ${String(faults.length)} unreadable` : ''}`,
      facts: results.map(({ stage, verdict }) => ({ name: stage, value: verdict })),
      files: [commentFile, ...(page === null ? [] : [page])],
    },
    commentUrl: url,
    shown: results,
    faults,
  };
}
