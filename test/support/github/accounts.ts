export interface Account {
  id: number;
  login: string;
  type: 'Bot' | 'User';
}

/** Who the default token of a workflow writes as: every workflow of every repository. */
export const ACTIONS_BOT: Account = { id: 41_898_282, login: 'github-actions[bot]', type: 'Bot' };

/** An account as REST shows it. */
export function simpleUser(account: Account, apiUrl: string): Record<string, unknown> {
  const url = `${apiUrl}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `https://avatars.example.com/u/${String(account.id)}`,
    gravatar_id: '',
    url,
    html_url: `https://github.example.com/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${String(id)}`).toString('base64');
}
