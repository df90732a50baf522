const STANDARD = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const URL_SAFE = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}==|[A-Za-z0-9_-]{3}=)?$/;

/**
 * Bytes of a padded base64 text, standard or URL-safe as DSSE allows; null for every other spelling, which Node's own
 * decoder would read without a word.
 */
export function bytesOfBase64(text: string): Buffer | null {
  if (!STANDARD.test(text) && !URL_SAFE.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  // Bits behind the last byte: two texts must not stand for the same bytes.
  const spelled = bytes.toString('base64');
  return spelled === text.replaceAll('-', '+').replaceAll('_', '/') ? bytes : null;
}
