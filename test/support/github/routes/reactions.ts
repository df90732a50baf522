import { nodeId, simpleUser } from '../accounts.ts';
import { json, notFound, type Handler } from '../answer.ts';

export const reactionRoutes: Readonly<Record<string, Handler>> = {
  'reactions/create-for-issue-comment': ({ state, path, body, viewer, url }) => {
    const comment = Number(path['comment_id']);
    if (!state.comments.some(({ id }) => id === comment)) return notFound();
    const content = body['content'] as string;
    const known = state.reactions.find(
      (reaction) =>
        reaction.comment === comment && reaction.content === content && reaction.author.id === viewer.id,
    );
    const reaction = known ?? { id: state.nextId(), comment, content, author: viewer };
    if (known === undefined) state.reactions.push(reaction);
    return json(known === undefined ? 201 : 200, {
      id: reaction.id,
      node_id: nodeId('Reaction', reaction.id),
      user: simpleUser(viewer, url),
      content,
      created_at: new Date(state.now()).toISOString(),
    });
  },
};
