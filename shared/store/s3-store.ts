import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.ts';
import { PreconditionFailed, type Bucket } from '../http/aws/s3/bucket.ts';
import { checkKey } from './store-key.ts';
import { StoreConflict, type Store, type StoreEntry } from './store.ts';

const APPEND_ATTEMPTS = 50;

/** As it lies in the bucket. The writing makes a value that went away and came back another one (no ABA). */
interface Stored {
  /** Random, one for each writing. */
  writing: string;
  content: string;
}

/** State in S3 or a compatible service that keeps conditional writes; safe under any number of writers. */
export class S3Store implements Store {
  readonly description: string;
  readonly #open: () => Promise<Bucket>;
  #opened: Promise<Bucket> | undefined;

  constructor(description: string, open: () => Promise<Bucket>) {
    this.description = description;
    this.#open = open;
  }

  async get(key: string): Promise<StoreEntry | null> {
    checkKey(key);
    const bucket = await this.#bucket();
    const document = await bucket.read(key);
    if (document === null) return null;
    return { content: contentOf(document.content, bucket.shown(key)), version: document.etag };
  }

  async compareAndSet(key: string, content: string, expected: string | null): Promise<string> {
    checkKey(key);
    const stored: Stored = { writing: randomUUID(), content };
    try {
      return await (await this.#bucket()).write(key, `${JSON.stringify(stored)}\n`, expected);
    } catch (cause) {
      if (!(cause instanceof PreconditionFailed)) throw cause;
      throw new StoreConflict(`${key} in ${this.description} was changed by somebody else`, { cause });
    }
  }

  async append(key: string, line: string): Promise<void> {
    if (/[\r\n]/.test(line)) throw new Error('one line is appended at a time');
    for (let attempt = 1; ; attempt++) {
      const current = await this.get(key);
      const before = current?.content ?? '';
      const separator = before === '' || before.endsWith('\n') ? '' : '\n';
      try {
        await this.compareAndSet(key, `${before}${separator}${line}\n`, current?.version ?? null);
        return;
      } catch (error) {
        if (!(error instanceof StoreConflict) || attempt === APPEND_ATTEMPTS) throw error;
      }
      // Writers that met once must not meet again at the next try.
      await new Promise((later) => setTimeout(later, Math.random() * 20 * attempt));
    }
  }

  #bucket(): Promise<Bucket> {
    return (this.#opened ??= this.#open());
  }
}

function contentOf(text: string, shown: string): string {
  try {
    const { content } = JSON.parse(text) as Partial<Stored>;
    if (typeof content === 'string') return content;
  } catch {
    // Said below.
  }
  throw new UserError('is no entry of a state', {
    file: shown,
    fix: 'Name an empty place as "state", or restore this object from an earlier version of it',
  });
}
