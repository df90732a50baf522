import { randomUUID } from 'node:crypto';
import { ServiceError, UserError } from '../errors.ts';
import type { Commit } from '../github/commit.ts';
import type { GitHub } from '../github/github.ts';
import { digestOf } from '../hash/digest.ts';
import { systemClock, type Clock } from '../http/clock.ts';
import { checkKey } from './store-key.ts';
import { StoreConflict, type Store, type StoreEntry } from './store.ts';

/** Beside each file lies what tells its versions apart: the same text written twice is two versions. */
const VERSIONS = '.versions';
/** Names that git refuses (git-check-ref-format); those of branches and tags are not ours to write. */
const REFUSED_REF = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\.lock(\/|$)|[/.]$|\/\.|^refs\/(heads|tags|pull)\//u;

/** Who lost a race waits up to so many times as long as a try took, doubled with each loss. */
const MAX_TRIES_WAITED = 32;
const SHORTEST_TRY_MS = 20;
const MAX_WAIT_MS = 5 * 60_000;
const FIRST_LOOK = 100;

type GitCalls = Pick<
  GitHub,
  'readRef' | 'createRef' | 'advanceRef' | 'createTree' | 'createCommit' | 'listAncestors' | 'readFile'
>;

interface GitStoreOptions {
  signal: AbortSignal;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
}

interface Change {
  key: string;
  /** What becomes of the key; throws a conflict when that can no longer be said. */
  edit: (head: string | null) => Promise<string>;
  message: string;
}

/**
 * State on a git ref of the repository, without a checkout: every change is a commit on the one before, and GitHub moves a
 * ref only forward, so that of two writers at the same time one starts over from what the other wrote. A writer that dies
 * leaves objects that nothing points at.
 */
export class GitStore implements Store {
  readonly description: string;
  readonly #github: GitCalls;
  readonly #ref: string;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #random: () => number;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param ref in full: `refs/mlops/<model>` */
  constructor(github: GitCalls, ref: string, options: GitStoreOptions) {
    if (!/^refs\/[^/]+\/./.test(ref) || REFUSED_REF.test(ref)) {
      throw new UserError(
        `the ref ${JSON.stringify(ref)} can't hold state: expected one like "refs/mlops/<model>", and no branch or tag`,
      );
    }
    this.description = `git ref ${ref}`;
    this.#github = github;
    this.#ref = ref;
    this.#signal = options.signal;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  async get(key: string): Promise<StoreEntry | null> {
    checkKey(key);
    const head = await this.#github.readRef(this.#ref);
    return head === null ? null : this.#read(key, head);
  }

  async compareAndSet(key: string, content: string, expected: string | null): Promise<string> {
    checkKey(key);
    const edit = async (head: string | null): Promise<string> => {
      const current = head === null ? null : await this.#read(key, head);
      if ((current?.version ?? null) === expected) return content;
      throw new StoreConflict(`${key} in ${this.description} was changed by somebody else`);
    };
    const mark = await this.#inTurn({ key, edit, message: `Set ${key}` });
    return versionOf(content, mark);
  }

  async append(key: string, line: string): Promise<void> {
    checkKey(key);
    if (/[\r\n]/.test(line)) throw new Error('one line is appended at a time');
    const edit = async (head: string | null): Promise<string> => {
      const before = (head === null ? null : await this.#github.readFile(key, head)) ?? '';
      const separator = before === '' || before.endsWith('\n') ? '' : '\n';
      return `${before}${separator}${line}\n`;
    };
    await this.#inTurn({ key, edit, message: `Append to ${key}` });
  }

  async #read(key: string, head: string): Promise<StoreEntry | null> {
    const [content, mark] = await Promise.all([
      this.#github.readFile(key, head),
      this.#github.readFile(`${VERSIONS}/${key}`, head),
    ]);
    return content === null ? null : { content, version: versionOf(content, mark) };
  }

  /** Changes of one process need not race each other. */
  #inTurn(change: Change): Promise<string> {
    const run = this.#turn.then(() => this.#change(change));
    this.#turn = run.catch(() => undefined);
    return run;
  }

  /** @returns the mark of the version that was written */
  async #change({ key, edit, message }: Change): Promise<string> {
    const mark = randomUUID();
    const started = this.#clock.now();
    const offered: string[] = [];
    let since: string | null = null;
    for (let attempt = 0; ; attempt += 1) {
      const tried = this.#clock.now();
      const head = await this.#github.readRef(this.#ref);
      const history = head === null ? [] : await this.#historyOf(head, since, attempt === 0);
      // A commit whose answer was lost may have landed, and others may lie on it by now.
      if (history.some(({ sha }) => offered.includes(sha))) return mark;
      if (attempt === 0) since = head;

      const files = { [key]: await edit(head), [`${VERSIONS}/${key}`]: `${mark}\n` };
      const tree = await this.#github.createTree(history[0]?.tree ?? null, files);
      const parents = head === null ? [] : [head];
      const commit = await this.#github.createCommit({ message, tree, parents });
      offered.push(commit);
      const landed =
        head === null
          ? await this.#github.createRef(this.#ref, commit)
          : await this.#github.advanceRef(this.#ref, commit);
      if (landed) return mark;
      if (this.#clock.now() - started > MAX_WAIT_MS) {
        throw new ServiceError(
          'state',
          `${this.description} is changed by others all the time: run it again`,
        );
      }
      await this.#backOff(attempt, this.#clock.now() - tried);
    }
  }

  /** Newest first, back to what was there when the change began. */
  async #historyOf(head: string, since: string | null, first: boolean): Promise<Commit[]> {
    if (first) return this.#github.listAncestors(head, 1);
    for (let most = FIRST_LOOK; ; most *= 10) {
      const history = await this.#github.listAncestors(head, most);
      if (history.length < most || history.some(({ sha }) => sha === since)) return history;
    }
  }

  async #backOff(attempt: number, tookMs: number): Promise<void> {
    const tries = Math.min(MAX_TRIES_WAITED, 2 ** attempt);
    const ceiling = tries * Math.max(SHORTEST_TRY_MS, tookMs);
    await this.#clock.sleep(Math.round(this.#random() * ceiling), this.#signal);
  }
}

function versionOf(content: string, mark: string | null): string {
  return `${mark?.trim() ?? ''}-${digestOf(content).slice('sha256:'.length)}`;
}
