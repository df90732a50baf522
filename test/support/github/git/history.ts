import type { GitCommit } from './objects.ts';

/** Where the history of a commit is looked up. */
export interface Commits {
  get(sha: string): GitCommit | undefined;
}

/** A commit and everything below it, newest first, no parent before its child; missing commits end it. */
export function ancestorsOf(commits: Commits, head: string): string[] {
  const reachable = new Set([head]);
  const children = new Map<string, number>();
  for (const sha of reachable) {
    for (const parent of commits.get(sha)?.parents ?? []) {
      children.set(parent, (children.get(parent) ?? 0) + 1);
      reachable.add(parent);
    }
  }
  const time = (sha: string) => commits.get(sha)?.committer.date.getTime() ?? 0;
  const ready = [head];
  const ordered: string[] = [];
  for (;;) {
    const next = ready.sort((a, b) => time(a) - time(b)).pop();
    if (next === undefined) return ordered;
    ordered.push(next);
    for (const parent of commits.get(next)?.parents ?? []) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) ready.push(parent);
    }
  }
}

/** Newest commit that both contain, or null when their histories share nothing. */
export function mergeBaseOf(commits: Commits, one: string, other: string): string | null {
  const reached = new Set(ancestorsOf(commits, one));
  return ancestorsOf(commits, other).find((sha) => reached.has(sha)) ?? null;
}
