import { RequestError } from '../http/request-error.ts';

/** The token may not do this. The message says what to write into the workflow. */
export class AccessError extends RequestError {
  constructor(refusal: RequestError) {
    const needed = neededPermissions(refusal.headers.get('x-accepted-github-permissions'));
    super(
      refusal.service,
      `${refusal.message}. The token lacks a permission${needed === null ? '' : `: add ${needed} under "permissions:" of the job`}`,
      {
        status: refusal.status,
        requestId: refusal.requestId,
        mayHaveHappened: false,
        headers: refusal.headers,
        cause: refusal.cause,
      },
    );
  }
}

/** Whether an answer refuses for lack of a permission, not for a rate or a wrong token. */
export function isLackOfPermission(error: RequestError): boolean {
  return (
    error.status === 403 &&
    (error.headers.has('x-accepted-github-permissions') || /not accessible by/.test(error.message))
  );
}

/**
 * Lines of YAML from GitHub's header: sets separated by semicolons, any of which is enough, each of `name=access` pairs.
 * `issues=write; pull_requests=write` → `"issues: write" or "pull-requests: write"`. Null when it is not readable.
 */
export function neededPermissions(header: string | null): string | null {
  const sets = (header ?? '')
    .split(';')
    .map((set) => set.split(',').map((pair) => /^\s*([a-z_]+)=(read|write|admin)\s*$/.exec(pair)))
    .map((pairs) =>
      pairs.map((pair) => pair && `"${(pair[1] ?? '').replaceAll('_', '-')}: ${pair[2] ?? ''}"`),
    );
  const readable = sets.filter((set) => set.length > 0 && !set.includes(null));
  return readable.length > 0 ? readable.map((set) => set.join(' and ')).join(' or ') : null;
}
