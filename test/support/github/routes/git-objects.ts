import { nodeId } from '../accounts.ts';
import { json, notFound, unprocessable, type Answer, type Call, type Handler } from '../answer.ts';
import { TREE_MODE, type GitCommit, type Person, type TreeEntry } from '../git/objects.ts';
import { mergeTree, type TreeChange } from '../git/merge-tree.ts';

const NOT_SIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** Blobs, trees and commits of the git data API. */
export const gitObjectRoutes: Readonly<Record<string, Handler>> = {
  'git/create-blob': (call) => {
    const encoding = call.body['encoding'] ?? 'utf-8';
    if (encoding !== 'utf-8' && encoding !== 'base64') return unprocessable('encoding is not supported');
    const content = Buffer.from(call.body['content'] as string, encoding === 'base64' ? 'base64' : 'utf8');
    const sha = call.state.git.addBlob(content);
    const url = at(call, 'blobs', sha);
    return json(201, { sha, url }, { location: url });
  },
  'git/get-blob': (call) => {
    const sha = call.path['file_sha'] ?? '';
    const content = call.state.git.blobAt(sha);
    if (content === undefined) return notFound();
    if (/\braw\b/.test(call.accept)) {
      return { status: 200, body: content, contentType: 'application/vnd.github.raw+json' };
    }
    return json(200, {
      sha,
      node_id: nodeId('Blob', sha),
      size: content.length,
      url: at(call, 'blobs', sha),
      content: content.toString('base64').replace(/.{60}/g, '$&\n'),
      encoding: 'base64',
    });
  },
  'git/create-tree': (call) => {
    const base = call.body['base_tree'] as string | undefined;
    const merged = mergeTree(call.state.git, base, call.body['tree'] as TreeChange[]);
    if (typeof merged === 'object') return unprocessable(merged.refusal);
    return treeAnswer(call, 201, merged, false);
  },
  'git/get-tree': (call) => {
    const { git } = call.state;
    const named = call.path['tree_sha'] ?? '';
    const commit = git.resolve(named);
    const sha = commit === null ? named : (git.commitAt(commit)?.tree ?? '');
    if (git.treeAt(sha) === undefined) return notFound();
    // Any value counts, "false" and "0" too.
    return treeAnswer(call, 200, sha, call.query.has('recursive'));
  },
  'git/create-commit': (call) => {
    const { git } = call.state;
    const {
      message,
      tree,
      parents = [],
    } = call.body as { message: string; tree: string; parents?: string[] };
    if (git.treeAt(tree) === undefined) return unprocessable('Tree SHA does not exist');
    if (!parents.every((parent) => git.hasCommit(parent))) {
      return unprocessable('Parent SHA does not exist or is not a commit object');
    }
    const writer = { name: call.viewer.login, email: `${call.viewer.login}@users.example.com` };
    const author = person(call, call.body['author'], writer);
    const committer = person(call, call.body['committer'], author);
    const sha = git.addCommit({ message, tree, parents, author, committer });
    return commitAnswer(call, 201, sha);
  },
  'git/get-commit': (call) => {
    const sha = call.path['commit_sha'] ?? '';
    return call.state.git.hasCommit(sha) ? commitAnswer(call, 200, sha) : notFound();
  },
};

function person(call: Call, given: unknown, otherwise: { name: string; email: string; date?: Date }): Person {
  const { name, email, date } = (given ?? {}) as { name?: string; email?: string; date?: string };
  return {
    name: name ?? otherwise.name,
    email: email ?? otherwise.email,
    date: date === undefined ? (otherwise.date ?? new Date(call.state.now())) : new Date(date),
  };
}

function commitAnswer(call: Call, status: 200 | 201, sha: string): Answer {
  const commit = call.state.git.commitAt(sha);
  if (commit === undefined) return notFound();
  const url = at(call, 'commits', sha);
  const body = { sha, node_id: nodeId('Commit', sha), url, ...described(call, commit, sha) };
  return json(status, body, status === 201 ? { location: url } : {});
}

function described(call: Call, commit: GitCommit, sha: string): object {
  const { author, committer, message, tree, parents } = commit;
  const page = `https://github.example.com/${call.state.repository}/commit`;
  return {
    html_url: `${page}/${sha}`,
    author: dated(author),
    committer: dated(committer),
    message,
    tree: { sha: tree, url: at(call, 'trees', tree) },
    parents: parents.map((parent) => ({
      sha: parent,
      url: at(call, 'commits', parent),
      html_url: `${page}/${parent}`,
    })),
    verification: NOT_SIGNED,
  };
}

/** Git knows seconds only. */
export function dated({ name, email, date }: Person): { name: string; email: string; date: string } {
  return { name, email, date: date.toISOString().replace(/\.\d{3}/, '') };
}

function treeAnswer(call: Call, status: 200 | 201, sha: string, recursive: boolean): Answer {
  const url = at(call, 'trees', sha);
  const body = { sha, url, truncated: false, tree: entriesOf(call, sha, '', recursive) };
  return json(status, body, status === 201 ? { location: url } : {});
}

function entriesOf(call: Call, tree: string, prefix: string, recursive: boolean): object[] {
  const { git } = call.state;
  return (git.treeAt(tree) ?? []).flatMap((entry: TreeEntry) => {
    const { name, mode, sha } = entry;
    const path = `${prefix}${name}`;
    if (mode !== TREE_MODE) {
      const size = git.blobAt(sha)?.length ?? 0;
      return [{ path, mode, type: 'blob', sha, size, url: at(call, 'blobs', sha) }];
    }
    const folder = { path, mode, type: 'tree', sha, url: at(call, 'trees', sha) };
    return recursive ? [folder, ...entriesOf(call, sha, `${path}/`, true)] : [folder];
  });
}

function at({ state, url }: Call, kind: string, sha: string): string {
  return `${url}/repos/${state.repository}/git/${kind}/${sha}`;
}
