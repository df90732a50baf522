import { RequestError } from '../http/request-error.ts';
import type { GitDataCalls } from './git-data.ts';
import { unless404, type GitHubApi } from './github-api.ts';

export function gitDataCalls(api: GitHubApi): GitDataCalls {
  const readRef = async (ref: string): Promise<string | null> => {
    const parameters = { ...api.repository, ref: shortRef(ref) };
    const answer = await unless404(api.ask((octokit) => octokit.rest.git.getRef(parameters)));
    return answer?.data.object.sha ?? null;
  };
  // An object is named by its content: written twice, it is still one.
  const createObject = async (create: () => Promise<{ data: { sha: string } }>): Promise<string> => {
    const nothingToFind = () => Promise.resolve(null);
    const { data } = await api.client.createOnce({ create, findExisting: nothingToFind });
    return data.sha;
  };
  return {
    readRef,
    createRef: (ref, sha) =>
      api.client.createOnce({
        create: () =>
          unlessRefused(api.ask((octokit) => octokit.rest.git.createRef({ ...api.repository, ref, sha }))),
        findExisting: async () => {
          const current = await readRef(ref);
          return current === null ? null : current === sha;
        },
      }),
    advanceRef: (ref, sha) =>
      unlessRefused(
        api.ask((octokit) =>
          octokit.rest.git.updateRef({ ...api.repository, ref: shortRef(ref), sha, force: false }),
        ),
      ),
    createTree: (base, files) => {
      const tree = Object.entries(files).map(([path, content]) => ({
        path,
        content,
        mode: '100644' as const,
        type: 'blob' as const,
      }));
      const parameters = { ...api.repository, tree, ...(base !== null && { base_tree: base }) };
      return createObject(() => api.ask((octokit) => octokit.rest.git.createTree(parameters)));
    },
    createCommit: ({ message, tree, parents }) => {
      const parameters = { ...api.repository, message, tree, parents: [...parents] };
      return createObject(() => api.ask((octokit) => octokit.rest.git.createCommit(parameters)));
    },
  };
}

/** The API's paths name a ref without its first part. */
function shortRef(ref: string): string {
  return ref.replace(/^refs\//, '');
}

/** Somebody else was faster: GitHub says so with 422, or with 409 while it still works on the other update. */
async function unlessRefused(update: Promise<unknown>): Promise<boolean> {
  try {
    await update;
    return true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const lost = /fast forward|already exists|does not exist|cannot be updated|is at/i;
    if (error.status === 409 || (error.status === 422 && lost.test(error.message))) return false;
    throw error;
  }
}
