/** GitHub asks for at least a minute after a secondary limit that names no time. */
const UNNAMED_LIMIT_MS = 60_000;

const SECONDARY_LIMIT = /secondary rate limit|abuse detection|exceeded a .{0,20}rate limit/i;

/** Whether an answer says "too many requests": nothing was carried out. */
export function isRateLimited(status: number, headers: Headers, text: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || SECONDARY_LIMIT.test(text)
  );
}

/**
 * Milliseconds that the service asks to wait; null when it names no time.
 * @param attempt number of the try that was answered, from 0
 */
export function advisedWait(
  status: number,
  headers: Headers,
  text: string,
  now: number,
  attempt: number,
): number | null {
  const told = parseRetryAfter(headers.get('retry-after'), now);
  if (told !== null) return told;
  if (!isRateLimited(status, headers, text)) return null;
  const reset = headers.get('x-ratelimit-reset');
  if (headers.get('x-ratelimit-remaining') === '0' && reset !== null && /^\d{1,12}$/.test(reset)) {
    return Math.max(0, Number(reset) * 1000 - now);
  }
  return UNNAMED_LIMIT_MS * 2 ** attempt;
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3); null when it is neither. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Date.parse takes more than HTTP dates: a bare number or "1.5" would become a year.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
