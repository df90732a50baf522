import type { Commit, CommitCalls } from './commit.ts';
import { unless404, type GitHubApi, type Octokit } from './github-api.ts';

const PER_PAGE = 100;

type Answered = Awaited<ReturnType<Octokit['rest']['repos']['getCommit']>>['data'];

export function commitCalls(api: GitHubApi): CommitCalls {
  return {
    readCommit: async (sha) => {
      const parameters = { ...api.repository, commit_sha: sha };
      const answer = await unless404(api.ask((octokit) => octokit.rest.git.getCommit(parameters)));
      if (answer === null) return null;
      const { tree, parents, message, committer } = answer.data;
      const above = parents.map((parent) => parent.sha);
      return { sha, tree: tree.sha, parents: above, message, date: new Date(committer.date) };
    },
    compareCommits: async (base, head) => {
      // One commit is enough: the merge base and the counts come with every page.
      const parameters = { ...api.repository, basehead: `${base}...${head}`, per_page: 1 };
      const answer = await unless404(
        api.ask((octokit) => octokit.rest.repos.compareCommitsWithBasehead(parameters)),
      );
      if (answer === null) return null;
      const { merge_base_commit: mergeBase, ahead_by: aheadBy, behind_by: behindBy } = answer.data;
      return { mergeBase: readListed(mergeBase), aheadBy, behindBy };
    },
    listAncestors: async (head, most) => {
      const parameters = { ...api.repository, sha: head, per_page: Math.min(most, PER_PAGE) };
      let found = 0;
      const commits = await unless404(
        api.ask((octokit) =>
          octokit.paginate(octokit.rest.repos.listCommits, parameters, ({ data }, done) => {
            found += data.length;
            if (found >= most) done();
            return data;
          }),
        ),
      );
      return (commits ?? []).slice(0, most).map(readListed);
    },
  };
}

function readListed({ sha, commit, parents }: Answered): Commit {
  return {
    sha,
    tree: commit.tree.sha,
    parents: parents.map((parent) => parent.sha),
    message: commit.message,
    date: new Date(commit.committer?.date ?? commit.author?.date ?? 0),
  };
}
