import { ACTIONS_BOT, simpleUser } from '../accounts.ts';
import { json, notFound, page, unprocessable, type Call, type Handler } from '../answer.ts';
import { exampleAnswer } from '../openapi/example.ts';
import type { FakePull, FakeState } from '../state.ts';

type Json = Record<string, unknown>;

export const pullRoutes: Readonly<Record<string, Handler>> = {
  'pulls/get': (call) => {
    const pull = call.state.pulls.find(({ number }) => number === Number(call.path['pull_number']));
    if (pull === undefined) return notFound();
    const example = exampleAnswer('GET', '/repos/o/r/pulls/1') as Json;
    return json(200, { ...example, ...shown(call, pull, example) });
  },
  'pulls/create': (call) => {
    const headRef = call.body['head'] as string;
    if (call.state.git.resolve(headRef) === null) return unprocessable('Validation Failed');
    if (call.state.pulls.some((pull) => pull.headRef === headRef && pull.state === 'open'))
      return unprocessable('Validation Failed');
    const number = Math.max(0, ...call.state.pulls.map((pull) => pull.number)) + 1;
    const title = call.body['title'] as string;
    const pull = call.state.openPull({ number, headRef, author: ACTIONS_BOT, title });
    const example = exampleAnswer('GET', '/repos/o/r/pulls/1') as Json;
    const answer = { ...example, ...shown(call, pull, example) };
    return json(201, answer, { location: String(answer['url']) });
  },
  'pulls/list': (call) => {
    const state = call.query.get('state') ?? 'open';
    const head = call.query.get('head');
    const pulls = call.state.pulls.filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (head === null || head === `${pull.headRepository.split('/')[0] ?? ''}:${pull.headRef}`),
    );
    return list(call, pulls, 'pulls');
  },
  'repos/list-pull-requests-associated-with-commit': (call) => {
    const sha = call.path['commit_sha'] ?? '';
    const pulls = call.state.pulls.filter((pull) => pull.headSha === sha);
    return list(call, pulls, `commits/${sha}/pulls`);
  },
};

function list(call: Call, pulls: readonly FakePull[], path: string) {
  const [example] = exampleAnswer('GET', '/repos/o/r/pulls') as Json[];
  return page(
    call,
    pulls.map((pull) => ({ ...example, ...shown(call, pull, example ?? {}) })),
    path,
  );
}

function shown({ state, url }: Call, pull: FakePull, example: Json): Json {
  return {
    number: pull.number,
    url: `${url}/repos/${state.repository}/pulls/${String(pull.number)}`,
    title: pull.title,
    state: pull.state,
    user: simpleUser(pull.author, url),
    // GitHub's own example of a team lacks a member that its description requires.
    requested_teams: [],
    head: side(state, example['head'] as Json, pull.headRepository, pull.headRef, pull.headSha),
    base: side(
      state,
      example['base'] as Json,
      state.repository,
      pull.baseRef,
      state.git.resolve(pull.baseRef) ?? '0'.repeat(40),
    ),
  };
}

/** Members of a repository in examples that the description does not have. */
const UNDESCRIBED = new Set(['template_repository', 'subscribers_count', 'network_count']);

function side(state: FakeState, example: Json, repository: string, ref: string, sha: string): Json {
  const [owner = '', name = ''] = repository.split('/');
  const described = Object.entries(example['repo'] as Json).filter(([member]) => !UNDESCRIBED.has(member));
  const id = state.repositoryIdOf(repository);
  const repo = { ...Object.fromEntries(described), id, full_name: repository, name };
  return { ...example, ref, sha, label: `${owner}:${ref}`, repo };
}
