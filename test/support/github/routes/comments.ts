import { nodeId, simpleUser } from '../accounts.ts';
import { json, notFound, page, unprocessable, type Answer, type Call, type Handler } from '../answer.ts';
import type { FakeComment } from '../state.ts';

/** GitHub counts characters here. */
const MAX_BODY = 65_536;

export const commentRoutes: Readonly<Record<string, Handler>> = {
  'issues/list-comments': (call) => {
    const issue = Number(call.path['issue_number']);
    if (!isIssue(call, issue)) return notFound();
    const since = call.query.get('since');
    const comments = call.state.comments.filter(
      (comment) =>
        comment.issue === issue &&
        call.state.isListed(comment) &&
        (since === null || comment.updatedAt >= new Date(since)),
    );
    const listed = call.stale ? comments.slice(0, -1) : comments;
    return page(
      call,
      listed.map((comment) => shown(call, comment)),
      `issues/${String(issue)}/comments`,
    );
  },
  'issues/get-comment': (call) => {
    const comment = find(call);
    return comment === undefined ? notFound() : json(200, shown(call, comment));
  },
  'issues/create-comment': (call) => {
    const issue = Number(call.path['issue_number']);
    if (!isIssue(call, issue)) return notFound();
    const body = call.body['body'] as string;
    const refused = refusal(body);
    if (refused !== null) return refused;
    const comment = shown(call, call.state.addComment(issue, body, call.viewer));
    return json(201, comment, { location: comment['url'] as string });
  },
  'issues/update-comment': (call) => {
    const comment = find(call);
    if (comment === undefined) return notFound();
    const body = call.body['body'] as string;
    const refused = refusal(body);
    if (refused !== null) return refused;
    comment.body = body;
    comment.updatedAt = new Date(call.state.now());
    return json(200, shown(call, comment));
  },
  'issues/delete-comment': (call) => {
    const comment = find(call);
    if (comment === undefined) return notFound();
    call.state.comments.splice(call.state.comments.indexOf(comment), 1);
    return { status: 204 };
  },
};

function refusal(body: string): Answer | null {
  const at = { resource: 'IssueComment', code: 'unprocessable', field: 'data' };
  if (body.trim() === '') {
    return unprocessable('Validation Failed', [{ ...at, message: 'Body cannot be blank' }]);
  }
  if (body.length > MAX_BODY) {
    return unprocessable('Validation Failed', [
      { ...at, message: `Body is too long (maximum is ${String(MAX_BODY)} characters)` },
    ]);
  }
  return null;
}

function isIssue({ state }: Call, number: number): boolean {
  return state.pulls.some((pull) => pull.number === number);
}

function find({ state, path }: Call): FakeComment | undefined {
  return state.comments.find((comment) => comment.id === Number(path['comment_id']));
}

function shown({ state, url }: Call, comment: FakeComment): Record<string, unknown> {
  const repository = `${url}/repos/${state.repository}`;
  const id = String(comment.id);
  return {
    url: `${repository}/issues/comments/${id}`,
    html_url: `https://github.example.com/${state.repository}/pull/${String(comment.issue)}#issuecomment-${id}`,
    issue_url: `${repository}/issues/${String(comment.issue)}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: simpleUser(comment.author, url),
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.updatedAt.toISOString(),
    body: comment.body,
    author_association: 'NONE',
    performed_via_github_app: null,
    minimized: comment.minimized ? { reason: 'outdated' } : null,
  };
}
