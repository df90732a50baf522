import { expect, test } from 'vitest';
import { readComment } from '../../../../shared/reporting/comment/read-comment.ts';
import { renderComment } from '../../../../shared/reporting/comment/render-comment.ts';
import {
  upsertComment,
  type CommentApi,
  type ExistingComment,
} from '../../../../shared/reporting/upsert-comment.ts';
import { evaluation, MODEL, stageResult } from '../../../support/stage-results.ts';

const US = 41898282;
const train = stageResult('train');

/** Comments of one pull request in memory, with a record of the writes. */
class PullRequest implements CommentApi {
  readonly writes: string[] = [];
  comments: ExistingComment[] = [];
  #lastId = 0;

  add(body: string, authorId = US, minimized = false): ExistingComment {
    const id = ++this.#lastId;
    const comment = { id, body, authorId, minimized, url: `https://github.com/c/${String(id)}` };
    this.comments.push(comment);
    return comment;
  }
  listComments(): Promise<ExistingComment[]> {
    return Promise.resolve(this.comments.map((comment) => ({ ...comment })));
  }
  createComment(_: number, body: string): Promise<ExistingComment> {
    this.writes.push('create');
    return Promise.resolve(this.add(body));
  }
  updateComment(id: number, body: string): Promise<ExistingComment | null> {
    this.writes.push(`update ${String(id)}`);
    const comment = this.comments.find((candidate) => candidate.id === id);
    if (comment) comment.body = body;
    return Promise.resolve(comment ?? null);
  }
  deleteComment(id: number): Promise<void> {
    this.writes.push(`delete ${String(id)}`);
    this.comments = this.comments.filter((comment) => comment.id !== id);
    return Promise.resolve();
  }
  viewerId(): Promise<number> {
    return Promise.resolve(US);
  }
}

const upsert = (api: CommentApi, results = [train]) =>
  upsertComment({ api, pullRequest: 7, model: MODEL, results });

test('creates once, then leaves an unchanged comment alone', async () => {
  const pull = new PullRequest();
  expect((await upsert(pull)).change).toBe('created');
  expect((await upsert(pull)).change).toBe('unchanged');
  expect(pull.writes).toEqual(['create']);
});

test('stages share the comment, and an older run does not replace a newer one', async () => {
  const pull = new PullRequest();
  await upsert(pull);
  await upsert(pull, [evaluation()]);
  await upsert(pull, [
    stageResult('train', { headline: 'older', provenance: { ...train.provenance, runNumber: 99 } }),
  ]);
  expect(pull.writes).toEqual(['create', 'update 1']);
  const [comment] = pull.comments;
  expect(readComment(MODEL, comment?.body ?? '').map(({ stage, headline }) => [stage, headline])).toEqual([
    ['train', train.headline],
    ['evaluate-vs-baseline', evaluation().headline],
  ]);
});

test('a marker of another author, quoted further down, or hidden is not ours', async () => {
  const pull = new PullRequest();
  pull.add(renderComment(MODEL, [stageResult('deploy')]), 666);
  pull.add(`> look:\n${renderComment(MODEL, [stageResult('deploy')])}`);
  pull.add(renderComment(MODEL, [stageResult('deploy')]), US, true);
  pull.add(renderComment('another-model', [stageResult('deploy', { model: 'another-model' })]));
  const { url, body } = await upsert(pull);
  expect(url).toBe('https://github.com/c/5');
  expect(body).not.toContain('section:deploy');
  expect(pull.writes).toEqual(['create']);
});

test('duplicates are folded into the oldest and removed', async () => {
  const pull = new PullRequest();
  pull.add(renderComment(MODEL, [train]));
  pull.add(renderComment(MODEL, [stageResult('deploy')]));
  await upsert(pull, [evaluation()]);
  expect(pull.writes).toEqual(['update 1', 'delete 2']);
  expect(readComment(MODEL, pull.comments[0]?.body ?? '').map(({ stage }) => stage)).toEqual([
    'train',
    'evaluate-vs-baseline',
    'deploy',
  ]);
});

test('a comment that is deleted while it is written is created again', async () => {
  const pull = new PullRequest();
  pull.add(renderComment(MODEL, [stageResult('deploy')]));
  const update = pull.updateComment.bind(pull);
  pull.updateComment = (id, body) => {
    if (id === 1) pull.comments = [];
    return update(id, body);
  };
  expect((await upsert(pull)).change).toBe('created');
  expect(pull.comments.length).toBe(1);
});
