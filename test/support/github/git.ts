import { createHash } from 'node:crypto';

interface Commit {
  sha: string;
  parents: string[];
  files: ReadonlyMap<string, Buffer>;
}

/** Commits and refs of the fake repository: whole trees, no packs. */
export class FakeGit {
  /** Full name (`refs/heads/main`) → commit. */
  readonly refs = new Map<string, string>();
  readonly #commits = new Map<string, Commit>();

  /** Adds a commit to a branch; a file given as null is removed. @returns its sha */
  commit(branch: string, changes: Readonly<Record<string, string | Uint8Array | null>>): string {
    const ref = `refs/heads/${branch}`;
    const parent = this.refs.get(ref);
    const files = new Map(parent === undefined ? [] : this.#commits.get(parent)?.files);
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) files.delete(path);
      else files.set(path, Buffer.from(content));
    }
    const sha = createHash('sha1')
      .update(JSON.stringify([parent, [...files].map(([path, content]) => [path, blobSha(content)])]))
      .digest('hex');
    this.#commits.set(sha, { sha, parents: parent === undefined ? [] : [parent], files });
    this.refs.set(ref, sha);
    return sha;
  }

  /** Starts a branch or tag at a commit or another ref. */
  point(ref: string, at: string): void {
    const sha = this.resolve(at);
    if (sha === null) throw new Error(`${at} is no commit`);
    this.refs.set(ref, sha);
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

  files(commit: string): ReadonlyMap<string, Buffer> {
    return this.#commits.get(commit)?.files ?? new Map<string, Buffer>();
  }

  /** Whether `ancestor` is reachable from `commit`: an update from one to the other is a fast-forward. */
  contains(commit: string, ancestor: string): boolean {
    if (commit === ancestor) return true;
    return (this.#commits.get(commit)?.parents ?? []).some((parent) => this.contains(parent, ancestor));
  }
}

export function blobSha(content: Uint8Array): string {
  return createHash('sha1')
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}
