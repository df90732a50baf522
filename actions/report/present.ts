import { join } from 'node:path';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { PullRequestContext } from '../../shared/model/run-context.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import type { CommentMode } from '../../shared/reporting/comment/decide-comment.ts';
import { renderComment } from '../../shared/reporting/comment/render-comment.ts';
import { linksOf } from '../../shared/reporting/links.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { writeComment } from '../../shared/stage/write-comment.ts';
import { writePage } from '../../shared/stage/write-page.ts';

interface ModelReport {
  mode: CommentMode;
  model: string;
  /** Free of secrets. */
  results: readonly StageResult[];
  pullRequest: PullRequestContext | null;
  /** Absolute; comment and page are left there. */
  folder: string;
}

interface Presented {
  commentUrl: string | null;
  /** Something that was wanted could not be written. */
  missing: boolean;
  /** Absolute paths. */
  files: string[];
}

/** Leaves comment and page of one model as files, and brings the pull request's comment up to date. */
export async function present(
  { mode, model, results, pullRequest, folder }: ModelReport,
  ports: StagePorts,
): Promise<Presented> {
  const commentFile = join(folder, 'comment.md');
  await writeFileAtomic(commentFile, renderComment(model, results, { links: linksOf(ports.context) }));
  const page = await writePage(folder, model, results, ports.log);
  const { url, missing } = await writeComment({
    mode,
    // This is the one writer at the end of a matrix: the number of its own legs is no limit.
    legs: 1,
    context: { ...ports.context, pullRequest },
    signal: ports.signal,
    github: () => ports.github(),
    log: ports.log,
    model,
    results,
    complete: true,
    comments: ports.comments,
    missing: ports.missing,
    elsewhere: 'in report.html, comment.md and the job summary',
  });
  return {
    commentUrl: url,
    missing: missing || page === null,
    files: [commentFile, ...(page === null ? [] : [page])],
  };
}
