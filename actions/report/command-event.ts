import type { RunContext } from '../../shared/model/run-context.ts';

/** A comment on a pull request, by GitHub's own words. */
export interface CommandEvent {
  pullRequest: number;
  comment: { id: number; body: string; url: string; author: string };
}

/**
 * The new comment that started the run; null for anything else. An edited comment is none: whoever may write can edit the
 * comment of another person.
 */
export function readCommandEvent({ event, payload }: RunContext): CommandEvent | null {
  const { action } = payload;
  if (event !== 'issue_comment' || action !== 'created') return null;
  const [issue, comment] = [members(payload['issue']), members(payload['comment'])];
  const { number } = issue;
  const { id, body, html_url: url } = comment;
  const author = members(comment['user'])['login'];
  // Issues and pull requests share the event.
  if (typeof number !== 'number' || !isObject(issue['pull_request'])) return null;
  if (typeof id !== 'number' || typeof body !== 'string') return null;
  if (typeof url !== 'string' || typeof author !== 'string') return null;
  return { pullRequest: number, comment: { id, body, url, author } };
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const members = (value: unknown): Members => (isObject(value) ? value : {});
