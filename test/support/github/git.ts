import { ancestorsOf, mergeBaseOf } from './git/history.ts';
import {
  blobSha,
  commitSha,
  FILE_MODE,
  TREE_MODE,
  treeSha,
  type GitCommit,
  type TreeEntry,
} from './git/objects.ts';

export { blobSha } from './git/objects.ts';

/** What a test may say about a commit besides its files. */
export interface CommitDetails {
  message?: string;
  /** Default: now. */
  date?: Date;
  /** Second and further parents. */
  merge?: readonly string[];
}

/** Objects and refs of the fake repository, with the names that git gives them. */
export class FakeGit {
  /** Full name (`refs/heads/main`) → commit. */
  readonly refs = new Map<string, string>();
  readonly #blobs = new Map<string, Buffer>();
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly #commits = new Map<string, GitCommit>();
  readonly #files = new Map<string, ReadonlyMap<string, Buffer>>();

  /** Adds a commit to a branch; a file given as null is removed. @returns its sha */
  commit(
    branch: string,
    changes: Readonly<Record<string, string | Uint8Array | null>>,
    details: CommitDetails = {},
  ): string {
    const ref = `refs/heads/${branch}`;
    const sha = this.commitOnto(this.refs.get(ref), changes, details);
    this.refs.set(ref, sha);
    return sha;
  }

  /** Adds a commit that no branch of the repository has: of a fork, with which GitHub shares one store of objects. */
  commitOnto(
    parent: string | undefined,
    changes: Readonly<Record<string, string | Uint8Array | null>>,
    details: CommitDetails = {},
  ): string {
    const files = new Map(parent === undefined ? [] : this.files(parent));
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) files.delete(path);
      else files.set(path, Buffer.from(content));
    }
    const date = details.date ?? new Date();
    const author = { name: 'Somebody', email: 'somebody@example.com', date };
    const parents = [...(parent === undefined ? [] : [parent]), ...(details.merge ?? [])];
    const message = details.message ?? `Change ${Object.keys(changes).join(', ')}`;
    const tree = this.#addFiles(files);
    return this.addCommit({ tree, parents, author, committer: author, message });
  }

  /** Starts a branch or tag at a commit or another ref. */
  point(ref: string, at: string): void {
    const sha = this.resolve(at);
    if (sha === null) throw new Error(`${at} is no commit`);
    this.refs.set(ref, sha);
  }

  addBlob(content: Uint8Array): string {
    const sha = blobSha(content);
    this.#blobs.set(sha, Buffer.from(content));
    return sha;
  }

  addTree(entries: readonly TreeEntry[]): string {
    const sha = treeSha(entries);
    this.#trees.set(sha, entries);
    return sha;
  }

  addCommit(commit: GitCommit): string {
    const sha = commitSha(commit);
    this.#commits.set(sha, commit);
    return sha;
  }

  blobAt(sha: string): Buffer | undefined {
    return this.#blobs.get(sha);
  }

  treeAt(sha: string): readonly TreeEntry[] | undefined {
    return this.#trees.get(sha);
  }

  commitAt(sha: string): GitCommit | undefined {
    return this.#commits.get(sha);
  }

  hasCommit(sha: string): boolean {
    return this.#commits.has(sha);
  }

  /** Commit of a sha, branch, tag or full ref; null when there is none. */
  resolve(name: string): string | null {
    if (this.#commits.has(name)) return name;
    return (
      this.refs.get(name) ?? this.refs.get(`refs/heads/${name}`) ?? this.refs.get(`refs/tags/${name}`) ?? null
    );
  }

  /** Path → content of a commit. */
  files(commit: string): ReadonlyMap<string, Buffer> {
    const tree = this.#commits.get(commit)?.tree;
    return tree === undefined ? new Map<string, Buffer>() : this.filesOfTree(tree);
  }

  /** Path → content below a tree. */
  filesOfTree(tree: string): ReadonlyMap<string, Buffer> {
    const known = this.#files.get(tree);
    if (known !== undefined) return known;
    const files = new Map<string, Buffer>();
    for (const { name, mode, sha } of this.#trees.get(tree) ?? []) {
      if (mode === TREE_MODE) {
        for (const [path, content] of this.filesOfTree(sha)) files.set(`${name}/${path}`, content);
      } else {
        files.set(name, this.#blobs.get(sha) ?? Buffer.alloc(0));
      }
    }
    this.#files.set(tree, files);
    return files;
  }

  /** Tree of whole files by path. @returns its sha */
  #addFiles(files: ReadonlyMap<string, Buffer>): string {
    const folders = new Map<string, Map<string, Buffer>>();
    const entries: TreeEntry[] = [];
    for (const [path, content] of files) {
      const slash = path.indexOf('/');
      if (slash === -1) {
        entries.push({ name: path, mode: FILE_MODE, sha: this.addBlob(content) });
        continue;
      }
      const folder = folders.get(path.slice(0, slash)) ?? new Map<string, Buffer>();
      folders.set(path.slice(0, slash), folder.set(path.slice(slash + 1), content));
    }
    for (const [name, below] of folders) entries.push({ name, mode: TREE_MODE, sha: this.#addFiles(below) });
    return this.addTree(entries);
  }

  /** Whether `ancestor` is reachable from `commit`: an update from one to the other is a fast-forward. */
  contains(commit: string, ancestor: string): boolean {
    return this.ancestors(commit).includes(ancestor);
  }

  /** A commit and all below it, newest first. */
  ancestors(commit: string): string[] {
    return ancestorsOf(this.#commits, commit);
  }

  mergeBase(one: string, other: string): string | null {
    return mergeBaseOf(this.#commits, one, other);
  }
}
