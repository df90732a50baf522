import { nodeId, simpleUser } from '../accounts.ts';
import { json, page, unprocessable, type Call, type Handler } from '../answer.ts';
import type { FakeStatus } from '../state.ts';

/** GitHub keeps no more for a commit and context. */
const MOST = 1000;
const MAX_DESCRIPTION = 140;

export const statusRoutes: Readonly<Record<string, Handler>> = {
  'repos/create-commit-status': (call) => {
    const { state, body } = call;
    const sha = call.path['sha'] ?? '';
    if (!state.knowsCommit(sha)) return unprocessable(`No commit found for SHA: ${sha}`);
    const context = (body['context'] as string | undefined) ?? 'default';
    const description = (body['description'] as string | null | undefined) ?? null;
    if (description !== null && description.length > MAX_DESCRIPTION) {
      return unprocessable(`description is too long (maximum is ${String(MAX_DESCRIPTION)} characters)`);
    }
    if (state.statuses.filter((one) => one.sha === sha && one.context === context).length >= MOST) {
      return unprocessable('This SHA and context has reached the maximum number of statuses.');
    }
    const status: FakeStatus = {
      id: state.nextId(),
      sha,
      context,
      state: body['state'] as FakeStatus['state'],
      description,
      targetUrl: (body['target_url'] as string | null | undefined) ?? null,
      creator: call.viewer,
      createdAt: new Date(state.now()),
    };
    state.statuses.push(status);
    return json(201, shown(call, status));
  },
  'repos/list-commit-statuses-for-ref': (call) => {
    const ref = call.path['ref'] ?? '';
    const sha = call.state.git.resolve(ref) ?? ref;
    const newestFirst = call.state.statuses.filter((status) => status.sha === sha).toReversed();
    return page(
      call,
      newestFirst.map((status) => shown(call, status)),
      `commits/${ref}/statuses`,
    );
  },
};

function shown({ state, url }: Call, status: FakeStatus): object {
  const at = status.createdAt.toISOString();
  return {
    url: `${url}/repos/${state.repository}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: at,
    updated_at: at,
    creator: simpleUser(status.creator, url),
  };
}
