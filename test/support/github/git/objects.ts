import { createHash } from 'node:crypto';

export interface Person {
  name: string;
  email: string;
  date: Date;
}

export interface GitCommit {
  tree: string;
  parents: readonly string[];
  author: Person;
  committer: Person;
  message: string;
}

export interface TreeEntry {
  /** One name, without slashes. */
  name: string;
  mode: string;
  sha: string;
}

/** Mode of a folder as the API writes it; in the object itself it has no zero before it. */
export const TREE_MODE = '040000';
export const FILE_MODE = '100644';

export function blobSha(content: Uint8Array): string {
  return objectSha('blob', content);
}

export function treeSha(entries: readonly TreeEntry[]): string {
  // Git sorts by bytes, folders as if their names ended with a slash.
  const key = ({ name, mode }: TreeEntry) => Buffer.from(mode === TREE_MODE ? `${name}/` : name);
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  return objectSha(
    'tree',
    Buffer.concat(
      sorted.flatMap(({ mode, name, sha }) => [
        Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
        Buffer.from(sha, 'hex'),
      ]),
    ),
  );
}

export function commitSha({ tree, parents, author, committer, message }: GitCommit): string {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${signed(author)}`,
    `committer ${signed(committer)}`,
    '',
    message,
  ];
  return objectSha('commit', Buffer.from(lines.join('\n')));
}

function signed({ name, email, date }: Person): string {
  return `${name} <${email}> ${String(Math.floor(date.getTime() / 1000))} +0000`;
}

function objectSha(type: string, content: Uint8Array): string {
  return createHash('sha1')
    .update(`${type} ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}
