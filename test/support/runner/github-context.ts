/** The event that started the simulated run. */
export interface SimulatedEvent {
  name: string;
  payload: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

const SHA = '0123456789abcdef0123456789abcdef01234567';

/** The `github` context of a run, as far as the event says it; `overrides` win. */
export function githubContext(
  event: SimulatedEvent,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  const { payload } = event;
  const text = (...path: string[]): string | undefined => {
    const value = at(payload, path);
    return typeof value === 'string' ? value : undefined;
  };
  const repository = overrides['repository'] ?? text('repository', 'full_name') ?? 'octo-org/flight-delay';
  const number = at(payload, ['pull_request', 'number']);
  const branch = text('repository', 'default_branch') ?? 'main';
  const ref =
    overrides['ref'] ??
    (typeof number === 'number'
      ? `refs/pull/${String(number)}/merge`
      : (text('ref') ?? `refs/heads/${branch}`));
  return {
    action: '__run',
    actor: text('sender', 'login') ?? 'octocat',
    actor_id: '583231',
    api_url: 'https://api.github.com',
    base_ref: text('pull_request', 'base', 'ref') ?? '',
    event_name: event.name,
    graphql_url: 'https://api.github.com/graphql',
    head_ref: text('pull_request', 'head', 'ref') ?? '',
    job: 'job',
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_protected: 'false',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository,
    repository_id: '1296269',
    repository_owner: repository.split('/')[0] ?? '',
    repository_owner_id: '1',
    retention_days: '90',
    run_attempt: '1',
    run_id: '1658821493',
    run_number: '1',
    server_url: 'https://github.com',
    sha: text('after') ?? text('pull_request', 'merge_commit_sha') ?? SHA,
    triggering_actor: text('sender', 'login') ?? 'octocat',
    workflow: 'workflow',
    workflow_ref: `${repository}/.github/workflows/workflow.yml@${ref}`,
    workflow_sha: SHA,
    ...overrides,
  };
}

function at(payload: Json, path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const key of path) value = (value as Json | null | undefined)?.[key];
  return value;
}
