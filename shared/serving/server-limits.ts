/** What one server takes on; beyond it a request is refused with a reason, and nothing else suffers. */
export interface ServerLimits {
  /** Longest body of a request. */
  bodyBytes: number;
  /** Most rows of one request. */
  rows: number;
  /** Inference requests that are read, computed or answered at one time. */
  concurrentRequests: number;
  /** Time that a client has to send a request. */
  requestSeconds: number;
  /** Time that requests under way have to end after the server was told to stop. */
  drainSeconds: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  bodyBytes: 16 * 1024 * 1024,
  rows: 32_768,
  concurrentRequests: 64,
  requestSeconds: 30,
  drainSeconds: 10,
};
