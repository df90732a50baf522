import { readComment, type PullRequestComment } from './comment.ts';
import { unless404, type GitHubApi } from './github-api.ts';
import type { GitHub } from './github.ts';

const PER_PAGE = 100;

type CommentCalls = Pick<GitHub, 'listComments' | 'createComment' | 'updateComment' | 'deleteComment'>;

export function commentCalls(api: GitHubApi): CommentCalls {
  const listComments = async (pullRequest: number): Promise<PullRequestComment[]> => {
    const parameters = { ...api.repository, issue_number: pullRequest, per_page: PER_PAGE };
    const comments = await api.ask((octokit) =>
      octokit.paginate(octokit.rest.issues.listComments, parameters),
    );
    return comments.map(readComment).sort((a, b) => a.id - b.id);
  };

  const findMarked = async (
    pullRequest: number,
    body: string,
    marker: string,
  ): Promise<PullRequestComment | null> => {
    const author = await api.viewerId();
    const mine = (await listComments(pullRequest)).filter(
      (comment) => comment.authorId === author && !comment.minimized && isMarkedBy(comment.body, marker),
    );
    return mine.find((comment) => comment.body === body) ?? mine[0] ?? null;
  };

  return {
    listComments,
    createComment: (pullRequest, body, marker) =>
      api.client.createOnce({
        create: async () => {
          const parameters = { ...api.repository, issue_number: pullRequest, body };
          const { data } = await api.ask((octokit) => octokit.rest.issues.createComment(parameters));
          return readComment(data);
        },
        findExisting: () => findMarked(pullRequest, body, marker),
      }),
    updateComment: async (id, body, signal) => {
      const parameters = { ...api.repository, comment_id: id, body, ...until(signal) };
      const updated = await unless404(api.ask((octokit) => octokit.rest.issues.updateComment(parameters)));
      return updated && readComment(updated.data);
    },
    deleteComment: async (id, signal) => {
      const parameters = { ...api.repository, comment_id: id, ...until(signal) };
      await unless404(api.ask((octokit) => octokit.rest.issues.deleteComment(parameters)));
    },
  };
}

const until = (signal: AbortSignal | undefined): object =>
  signal === undefined ? {} : { request: { signal } };

// GitHub stores line ends as they come, and browsers send CRLF.
function isMarkedBy(body: string, marker: string): boolean {
  return body === marker || body.startsWith(`${marker}\n`) || body.startsWith(`${marker}\r\n`);
}
