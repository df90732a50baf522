import type { GitHubApi } from './github-api.ts';

export type Reaction = '+1' | '-1' | 'confused' | 'eyes' | 'rocket';

export interface ReactionCalls {
  /** Reacts to a comment of an issue or pull request; the same reaction twice is one. */
  react(comment: number, reaction: Reaction): Promise<void>;
}

export const reactionCalls = (api: GitHubApi): ReactionCalls => ({
  react: async (comment, content) => {
    const parameters = { ...api.repository, comment_id: comment, content };
    await api.ask((octokit) => octokit.rest.reactions.createForIssueComment(parameters));
  },
});
