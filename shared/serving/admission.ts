import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Lets only so many requests in at one time: a queue without end would make every client wait for answers that nobody
 * needs any more.
 */
export class Admission {
  readonly #most: number;
  #inside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get inside(): number {
    return this.#inside;
  }

  /** A hook for `onRequest`: before the body is read. */
  readonly enter = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (this.#inside >= this.#most) {
      await reply
        .code(503)
        .header('retry-after', '1')
        .send({ error: `${String(this.#most)} requests are under way, which is the most; try again` });
      return;
    }
    this.#inside++;
    // Also when the client goes away before it is answered.
    reply.raw.once('close', () => this.#inside--);
  };
}
