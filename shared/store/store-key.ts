import { UserError } from '../errors.ts';

/** Characters that some place where a key may come to lie (NTFS, git, S3) does not take. */
const REFUSED = /[\p{Cc}\\:*?"<>|~^[\]]/u;
const MAX_BYTES = 512;

/**
 * Security boundary: a key names something inside its store and nothing else, on every kind of store.
 * @throws UserError
 */
export function checkKey(key: string): void {
  const parts = key.split('/');
  const bad =
    REFUSED.test(key) ||
    Buffer.byteLength(key) > MAX_BYTES ||
    // An empty part is an absolute path, a doubled or a trailing slash; dots lead up or hide what is the store's own.
    parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.') || part.trim() !== part);
  if (bad) {
    throw new UserError(
      `${JSON.stringify(key.slice(0, 200))} is no key of a store: expected a relative path like "baseline/abc.json"`,
    );
  }
}
