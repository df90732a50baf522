import { ServiceError } from '../errors.ts';

export interface PullRequestComment {
  id: number;
  body: string;
  authorId: number | null;
  url: string;
  /** Hidden by somebody; treated as not there. */
  minimized: boolean;
}

/** Reads a comment of the REST API. @throws ServiceError when it is none */
export function readComment(data: unknown): PullRequestComment {
  const { id, body, user, html_url: url, minimized } = record(data);
  const authorId = record(user)['id'];
  if (typeof id !== 'number' || typeof url !== 'string') {
    throw new ServiceError('GitHub', 'an answer that should be a comment is none');
  }
  return {
    id,
    body: typeof body === 'string' ? body : '',
    // Null when the account was deleted.
    authorId: typeof authorId === 'number' ? authorId : null,
    url,
    minimized: typeof minimized === 'object' && minimized !== null,
  };
}

/** A JSON object's members; none for anything else. */
export function record(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
}
