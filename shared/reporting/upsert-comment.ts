import type { StageResult } from '../model/stage-result.ts';
import { commentMarker } from './comment/marker.ts';
import { mergeResults } from './comment/merge.ts';
import { isCommentOf, readComment } from './comment/read-comment.ts';
import { renderComment } from './comment/render-comment.ts';

export interface ExistingComment {
  id: number;
  body: string;
  authorId: number | null;
  url: string;
  minimized: boolean;
}

/** What upserting asks of the pull request; `shared/github` provides it. */
export interface CommentApi {
  /** Oldest first, all pages. */
  listComments(pullRequest: number): Promise<ExistingComment[]>;
  /** After an ambiguous failure the comments are read again for the marker: never posted twice blindly. */
  createComment(pullRequest: number, body: string, marker: string): Promise<ExistingComment>;
  /** Null when somebody deleted it meanwhile. */
  updateComment(id: number, body: string): Promise<ExistingComment | null>;
  deleteComment(id: number): Promise<void>;
  viewerId(): Promise<number>;
}

interface UpsertRequest {
  api: CommentApi;
  pullRequest: number;
  model: string;
  /** Results of this run, free of secrets; they replace older ones of their sections only. */
  results: readonly StageResult[];
}

export interface UpsertedComment {
  url: string;
  body: string;
  change: 'created' | 'updated' | 'unchanged';
}

/**
 * Brings the one comment of a model up to date. GitHub knows no compare-and-set on comments, so it converges: the oldest
 * comment of ours wins, sections of younger duplicates are folded in, and duplicates go last.
 */
export async function upsertComment(request: UpsertRequest): Promise<UpsertedComment> {
  const { api, pullRequest, model } = request;
  const viewer = await api.viewerId();
  const ours = async (): Promise<ExistingComment[]> =>
    (await api.listComments(pullRequest))
      .filter(
        ({ authorId, minimized, body }) => authorId === viewer && !minimized && isCommentOf(model, body),
      )
      .sort((a, b) => a.id - b.id);

  let created: ExistingComment | null = null;
  let mine = await ours();
  // Two rounds: the winner may be deleted between the read and the write.
  for (let round = 0; round < 2; round++) {
    if (mine.length === 0) {
      const body = renderComment(model, mergeResults(request.results));
      created = await api.createComment(pullRequest, body, commentMarker(model));
      const seen = await ours();
      // Lists may lag behind a create.
      mine = seen.length > 0 ? seen : [created];
    }
    const [winner, ...duplicates] = mine;
    if (winner === undefined) break;
    const stored = mine.flatMap(({ body }) => readComment(model, body));
    const body = renderComment(model, mergeResults([...request.results, ...stored]));
    let change: UpsertedComment['change'] = created?.id === winner.id ? 'created' : 'unchanged';
    if (normalised(winner.body) !== normalised(body)) {
      const updated = await api.updateComment(winner.id, body);
      if (updated === null) {
        mine = (await ours()).filter(({ id }) => id !== winner.id);
        continue;
      }
      if (change !== 'created') change = 'updated';
    }
    for (const { id } of duplicates) await api.deleteComment(id);
    return { url: winner.url, body, change };
  }
  throw new Error('the comment was deleted again and again while it was written');
}

/** GitHub may store line ends of its own and trims the end. */
const normalised = (body: string): string => body.replace(/\r\n/g, '\n').trimEnd();
