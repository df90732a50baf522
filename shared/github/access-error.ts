import { RequestError } from '../http/request-error.ts';

export type Access = 'read' | 'write' | 'admin';
/** As a workflow writes them: `pull-requests: write`. */
export type Permissions = Readonly<Record<string, Access>>;

/** The token may not do this. The message says what to write into the workflow. */
export class AccessError extends RequestError {
  /** Any of these would have been enough; empty when GitHub does not say. */
  readonly accepted: readonly Permissions[];

  constructor(refusal: RequestError) {
    const accepted = acceptedPermissions(refusal.headers.get('x-accepted-github-permissions'));
    const needed = inWords(accepted);
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
    this.accepted = accepted;
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
 * Reads GitHub's header: sets separated by semicolons, any of which is enough, each of `name=access` pairs. What is not
 * readable is left out.
 */
export function acceptedPermissions(header: string | null): Permissions[] {
  return (header ?? '').split(';').flatMap((set) => {
    const pairs = set.split(',').map((pair) => /^\s*([a-z_]+)=(read|write|admin)\s*$/.exec(pair));
    if (pairs.includes(null)) return [];
    return [
      Object.fromEntries(pairs.map((pair) => [(pair?.[1] ?? '').replaceAll('_', '-'), pair?.[2] as Access])),
    ];
  });
}

/** `"issues: write" or "pull-requests: write"`; null for nothing. */
export function inWords(accepted: readonly Permissions[]): string | null {
  const sets = accepted.map((set) =>
    Object.entries(set)
      .map(([name, access]) => `"${name}: ${access}"`)
      .join(' and '),
  );
  return sets.length > 0 ? sets.join(' or ') : null;
}
