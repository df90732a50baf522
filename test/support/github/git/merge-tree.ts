import type { FakeGit } from '../git.ts';
import { TREE_MODE, type TreeEntry } from './objects.ts';

/** An entry of a tree as the API takes it; a null sha removes the path. */
export interface TreeChange {
  path?: string;
  mode?: string;
  type?: string;
  sha?: string | null;
  content?: string;
}

/** Puts changes on a tree, or on nothing. @returns the new tree's sha, or why GitHub refuses it */
export function mergeTree(
  git: FakeGit,
  base: string | undefined,
  changes: readonly TreeChange[],
): string | { refusal: string } {
  if (base !== undefined && git.treeAt(base) === undefined) return { refusal: 'base_tree is not a tree' };
  const entries = new Map((base === undefined ? [] : (git.treeAt(base) ?? [])).map((one) => [one.name, one]));
  const below = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const refusal = refusalOf(git, change);
    if (refusal !== null) return { refusal };
    const [name = '', ...rest] = (change.path ?? '').split('/');
    if (rest.length > 0) {
      below.set(name, [...(below.get(name) ?? []), { ...change, path: rest.join('/') }]);
    } else if (change.sha === null) {
      if (!entries.delete(name)) return { refusal: 'GitRPC::BadObjectState' };
    } else {
      const sha = change.sha ?? git.addBlob(Buffer.from(change.content ?? ''));
      entries.set(name, { name, mode: change.mode ?? '', sha });
    }
  }
  for (const [name, inner] of below) {
    const old: TreeEntry | undefined = entries.get(name);
    const tree = mergeTree(git, old?.mode === TREE_MODE ? old.sha : undefined, inner);
    if (typeof tree === 'object') return tree;
    if (git.treeAt(tree)?.length === 0) entries.delete(name);
    else entries.set(name, { name, mode: TREE_MODE, sha: tree });
  }
  return git.addTree([...entries.values()]);
}

function refusalOf(git: FakeGit, { path = '', mode, type, sha, content }: TreeChange): string | null {
  const parts = path.split('/');
  if (parts.some((part) => ['', '.', '..', '.git'].includes(part.toLowerCase()))) {
    return 'tree.path contains a malformed path component';
  }
  if (mode === undefined || type === undefined) return 'Must supply a valid tree.mode and tree.type';
  if (sha === undefined) return content === undefined ? 'Must supply either tree.sha or tree.content' : null;
  if (content !== undefined) return 'Must supply either tree.sha or tree.content, not both';
  const known = type === 'tree' ? (one: string) => git.treeAt(one) : (one: string) => git.blobAt(one);
  return sha !== null && known(sha) === undefined ? `tree.sha ${sha} is not a valid ${type}` : null;
}
