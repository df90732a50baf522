import { nodeId } from '../accounts.ts';
import { failure, json, notFound, page, type Call, type Handler } from '../answer.ts';
import type { FakePull } from '../state.ts';
import { dated } from './git-objects.ts';

export const commitRoutes: Readonly<Record<string, Handler>> = {
  'repos/list-commits': (call) => {
    const { git, defaultBranch } = call.state;
    const head = git.resolve(call.query.get('sha') ?? defaultBranch);
    if (head === null) return git.refs.size === 0 ? failure(409, 'Git Repository is empty.') : notFound();
    const { since, until } = { since: call.query.get('since'), until: call.query.get('until') };
    const within = (sha: string): boolean => {
      const date = git.commitAt(sha)?.committer.date ?? new Date(0);
      return (since === null || date >= new Date(since)) && (until === null || date <= new Date(until));
    };
    const path = call.query.get('path');
    if (path !== null) throw new Error('the fake does not list commits by path');
    const commits = git.ancestors(head).filter(within);
    return page(
      call,
      commits.map((sha) => shownCommit(call, sha)),
      'commits',
    );
  },
  'repos/get-commit': (call) => {
    const sha = call.state.git.resolve(call.path['ref'] ?? '');
    return sha === null ? notFound() : json(200, shownCommit(call, sha));
  },
  'repos/compare-commits-with-basehead': (call) => {
    const [base, head] = (call.path['basehead'] ?? '').split('...').map((name) => resolve(call, name));
    if (base == null || head == null) return notFound();
    const { git } = call.state;
    const mergeBase = git.mergeBase(base, head);
    if (mergeBase === null) return failure(404, `No common ancestor between ${base} and ${head}.`);
    const [ours, theirs] = [git.ancestors(head), git.ancestors(base)];
    const ahead = ours.filter((sha) => !theirs.includes(sha)).toReversed();
    const behind = theirs.filter((sha) => !ours.includes(sha));
    const pages = `https://github.example.com/${call.state.repository}/compare/${base}...${head}`;
    const body = (commits: readonly unknown[]) => ({
      url: `${call.url}/repos/${call.state.repository}/compare/${base}...${head}`,
      html_url: pages,
      permalink_url: pages,
      diff_url: `${pages}.diff`,
      patch_url: `${pages}.patch`,
      base_commit: shownCommit(call, base),
      merge_base_commit: shownCommit(call, mergeBase),
      status: statusOf(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits,
      files: [],
    });
    return page(
      call,
      ahead.map((sha) => shownCommit(call, sha)),
      `compare/${base}...${head}`,
      body,
    );
  },
};

/** A side of a comparison may name its owner, `octocat:main`, who may own a fork: of forks, heads of pull requests are known. */
function resolve({ state }: Call, name: string): string | null {
  const [owner = '', branch = ''] = name.includes(':') ? name.split(':') : [state.owner, name];
  if (owner === state.owner) return state.git.resolve(branch);
  const isHead = (pull: FakePull): boolean =>
    pull.headRepository.startsWith(`${owner}/`) && pull.headRef === branch;
  return state.git.resolve(state.pulls.find(isHead)?.headSha ?? '');
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

export function shownCommit({ state, url }: Call, sha: string): object {
  const commit = state.git.commitAt(sha);
  if (commit === undefined) throw new Error(`${sha} is no commit of the fake`);
  const { author, committer, message, tree, parents } = commit;
  const repository = `${url}/repos/${state.repository}`;
  const html = `https://github.example.com/${state.repository}/commit`;
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${repository}/commits/${sha}`,
    html_url: `${html}/${sha}`,
    comments_url: `${repository}/commits/${sha}/comments`,
    commit: {
      url: `${repository}/git/commits/${sha}`,
      author: dated(author),
      committer: dated(committer),
      message,
      tree: { sha: tree, url: `${repository}/git/trees/${tree}` },
      comment_count: 0,
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    // The address of a commit's author belongs to no account.
    author: null,
    committer: null,
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${repository}/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
  };
}
