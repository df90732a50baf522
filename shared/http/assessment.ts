import { advisedWait, isRateLimited } from './advised-wait.ts';
import type { HttpResponse, TransportError } from './exchange.ts';

/** What a try means for the next one. */
export interface Assessment {
  /**
   * - `final`: the answer counts, good or bad.
   * - `refused`: it was not carried out; any request may be sent again.
   * - `unclear`: it may have been carried out; only a request that may happen twice is sent again.
   */
  kind: 'final' | 'refused' | 'unclear';
  /** Milliseconds that the service asks to wait; null: it names no time. */
  waitMs: number | null;
}

/** Not implemented, and version not supported, stay so. */
const LASTING = new Set([501, 505]);

/** @param attempt number of the try, from 0 */
export function assessAnswer(response: HttpResponse, now: number, attempt: number): Assessment {
  const { status, headers } = response;
  const text = status === 403 ? response.text().slice(0, 10_000) : '';
  const waitMs = advisedWait(status, headers, text, now, attempt);
  if (isRateLimited(status, headers, text)) return { kind: 'refused', waitMs };
  const failed = status === 408 || (status >= 500 && !LASTING.has(status));
  if (failed || response.isBrokenJson) return { kind: 'unclear', waitMs };
  return { kind: 'final', waitMs: null };
}

export function assessFailure(error: TransportError): Assessment {
  if (error.permanent) return { kind: 'final', waitMs: null };
  return { kind: error.neverSent ? 'refused' : 'unclear', waitMs: null };
}
