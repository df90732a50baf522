import { nodeId } from '../accounts.ts';
import { json, notFound, page, unprocessable, type Call, type Handler } from '../answer.ts';

/** Names that git refuses (git-check-ref-format). */
const REFUSED_NAME = /[\s~^:?*[\\]|\.\.|@\{|\/\/|\.lock(\/|$)|\/$|\.$|(^|\/)\./;

export const refRoutes: Readonly<Record<string, Handler>> = {
  'git/get-ref': (call) => {
    const name = `refs/${call.path['ref'] ?? ''}`;
    const sha = call.state.git.refs.get(name);
    return sha === undefined ? notFound() : json(200, shown(call, name, sha));
  },
  'git/list-matching-refs': (call) => {
    const prefix = `refs/${call.path['ref'] ?? ''}`;
    const matching = [...call.state.git.refs].filter(([name]) => name.startsWith(prefix)).sort();
    return page(
      call,
      matching.map(([name, sha]) => shown(call, name, sha)),
      `git/matching-refs/${call.path['ref'] ?? ''}`,
    );
  },
  'git/create-ref': (call) => {
    const { git } = call.state;
    const name = call.body['ref'] as string;
    const sha = call.body['sha'] as string;
    if (!/^refs\/[^/]+\/.+/.test(name) || REFUSED_NAME.test(name)) {
      return unprocessable('Reference name is not well formed');
    }
    if (!git.hasCommit(sha)) return unprocessable('Object does not exist');
    if (git.refs.has(name)) return unprocessable('Reference already exists');
    git.refs.set(name, sha);
    const ref = shown(call, name, sha);
    return json(201, ref, { location: ref.url });
  },
  'git/update-ref': (call) => {
    const { git } = call.state;
    const name = `refs/${call.path['ref'] ?? ''}`;
    const sha = call.body['sha'] as string;
    const current = git.refs.get(name);
    if (current === undefined) return unprocessable('Reference does not exist');
    if (!git.hasCommit(sha)) return unprocessable('Object does not exist');
    if (call.body['force'] !== true && !git.contains(sha, current)) {
      return unprocessable('Update is not a fast forward');
    }
    git.refs.set(name, sha);
    return json(200, shown(call, name, sha));
  },
  'git/delete-ref': (call) => {
    const removed = call.state.git.refs.delete(`refs/${call.path['ref'] ?? ''}`);
    return removed ? { status: 204 } : unprocessable('Reference does not exist');
  },
};

function shown({ state, url }: Call, name: string, sha: string) {
  const git = `${url}/repos/${state.repository}/git`;
  return {
    ref: name,
    node_id: nodeId('Ref', name),
    url: `${git}/${name}`,
    object: { type: 'commit', sha, url: `${git}/commits/${sha}` },
  };
}
