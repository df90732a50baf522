import { afterEach, describe, expect, test } from 'vitest';
import { describeError } from '../../../../shared/errors.ts';
import type { Method } from '../../../../shared/http/exchange.ts';
import { HttpClient, type HttpClientOptions } from '../../../../shared/http/http-client.ts';
import { RequestError } from '../../../../shared/http/request-error.ts';
import {
  answer,
  reset,
  silence,
  startScript,
  type ScriptedServer,
  type Step,
} from '../../../support/scripted-server.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(script: Step[], options: Partial<HttpClientOptions> = {}) {
  const server = await startScript(...script);
  servers.push(server);
  const clock = new VirtualClock();
  const client = new HttpClient({
    service: 'Test',
    signal: new AbortController().signal,
    clock,
    random: () => 0.5,
    ...options,
  });
  const request = (method: Method = 'GET') => client.request({ method, url: `${server.url}/x?key=secret` });
  return { server, clock, client, request };
}

const failure = async (promise: Promise<unknown>): Promise<RequestError> => {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RequestError)) throw error;
  return error;
};

describe('what may happen twice is repeated', () => {
  test.each<Method>(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])(
    '%s after reset, 5xx and 408',
    async (method) => {
      const { server, clock, request } = await open([reset, answer(502), answer(408), answer(200)]);
      expect((await request(method)).status).toBe(200);
      expect(server.seen.map((seen) => seen.method)).toEqual([method, method, method, method]);
      // Half of 1, 2 and 4 seconds: full jitter over a doubling ceiling.
      expect(clock.sleeps).toEqual([500, 1000, 2000]);
    },
  );

  test('after JSON that is cut off', async () => {
    const cut = answer(200, '{"a": [1,', { 'content-type': 'application/json; charset=utf-8' });
    const { request } = await open([cut, answer(200, { a: 1 })]);
    expect((await request()).json()).toEqual({ a: 1 });
  });

  test('on a fresh connection after a reset, not on another one of the pool', async () => {
    const { server, request } = await open([answer(200), answer(200), reset, answer(200)]);
    await Promise.all([request(), request()]);
    await request();
    const connections = server.seen.map((seen) => seen.connection);
    expect(connections).toHaveLength(4);
    expect(connections.slice(0, 3)).not.toContain(connections[3]);
  });

  test('the jitter spans everything from nothing to the ceiling', async () => {
    for (const [random, expected] of [
      [0, [0, 0]],
      [0.999, [999, 1998]],
    ] as const) {
      const { clock, request } = await open([answer(500), answer(500), answer(200)], {
        random: () => random,
      });
      await request();
      expect(clock.sleeps).toEqual(expected);
    }
  });
});

describe('what may not happen twice is not repeated', () => {
  test.each([
    ['reset', reset],
    ['502', answer(502)],
    ['503 with Retry-After', answer(503, '', { 'retry-after': '1' })],
    ['cut-off JSON', answer(201, '{"id": 1', { 'content-type': 'application/json' })],
  ])('POST after %s', async (_, step) => {
    const { server, request } = await open([step, answer(201)]);
    expect(await failure(request('POST'))).toMatchObject({ mayHaveHappened: true });
    expect(server.seen).toHaveLength(1);
  });

  test('but a POST that was refused for its rate is sent again', async () => {
    const { server, clock, request } = await open([answer(429, '', { 'retry-after': '3' }), answer(201)]);
    expect((await request('POST')).status).toBe(201);
    expect(server.seen).toHaveLength(2);
    expect(clock.sleeps).toEqual([3500]);
  });

  test('and so is one that never reached the service', async () => {
    const { server, clock, request } = await open([answer(201)]);
    await server.close();
    const error = await failure(request('POST'));
    expect(error).toMatchObject({ mayHaveHappened: false, status: null });
    expect(clock.sleeps).toHaveLength(7);
  });
});

describe('waits as told', () => {
  const at = (seconds: number) => Date.parse('2026-01-01T00:00:00Z') + seconds * 1000;
  test.each<[string, Step, number]>([
    ['Retry-After in seconds', answer(503, '', { 'retry-after': '20' }), 20_000],
    ['Retry-After as a date', answer(429, '', { 'retry-after': new Date(at(40)).toUTCString() }), 40_000],
    ['a date that has passed', answer(429, '', { 'retry-after': new Date(at(-40)).toUTCString() }), 0],
    [
      'x-ratelimit-reset',
      answer(
        403,
        { message: 'API rate limit exceeded' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(at(90) / 1000) },
      ),
      90_000,
    ],
    [
      'secondary limit without a time',
      answer(403, { message: 'You have exceeded a secondary rate limit.' }),
      60_000,
    ],
    ['abuse detection', answer(403, { message: 'You have triggered an abuse detection mechanism.' }), 60_000],
    ['429 without a time', answer(429), 60_000],
    [
      'the header before the reset',
      answer(403, '', {
        'retry-after': '5',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(at(90) / 1000),
      }),
      5000,
    ],
  ])('%s', async (_, step, expected) => {
    const { clock, request } = await open([step, answer(200)]);
    await request('PATCH');
    expect(clock.sleeps).toEqual([expected + 500]);
  });

  test('a further secondary limit doubles the wait', async () => {
    const { clock, request } = await open([answer(429), answer(429), answer(200)]);
    await request();
    expect(clock.sleeps).toEqual([60_500, 120_500]);
  });

  test('a plain 403 is final', async () => {
    const { server, request } = await open([
      answer(403, { message: 'Resource not accessible by integration' }),
    ]);
    expect(await failure(request())).toMatchObject({ status: 403, mayHaveHappened: false });
    expect(server.seen).toHaveLength(1);
  });
});

describe('never beyond the budget', () => {
  test('a wait that is longer fails at once and says until when', async () => {
    const { clock, request } = await open([answer(429, '', { 'retry-after': '301' })]);
    const { message } = describeError(await failure(request()));
    expect(clock.sleeps).toEqual([]);
    expect(message).toMatch(
      /^Service error: Test: GET 127\.0\.0\.1:\d+\/x answered 429\. It asks to wait 6 min, and a step waits at most 5 min: run it again after 2026-01-01T00:05:01\.000Z\.$/,
    );
  });

  test('an outage ends it, and the budget is shared by all requests', async () => {
    const { server, clock, request } = await open([answer(503, '', { 'retry-after': '70' })]);
    await failure(request());
    expect(clock.slept).toBeLessThanOrEqual(300_000);
    expect(clock.sleeps).toHaveLength(4);
    await failure(request());
    expect(clock.sleeps).toHaveLength(4);
    expect(server.seen).toHaveLength(6);
  });

  test('a try that hangs is cut and counted', async () => {
    const limits = { idleMs: 50, totalMs: 5000 };
    const { server, request } = await open([silence, answer(200)], { limits });
    expect((await request()).status).toBe(200);
    expect(server.seen).toHaveLength(2);
  });

  test('a body that trickles is cut by the total time', async () => {
    const trickle: Step = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    };
    const { request } = await open([trickle, answer(200, 'whole')], {
      limits: { idleMs: 1000, totalMs: 100 },
    });
    expect((await request()).text()).toBe('whole');
  });
});

describe('errors', () => {
  test('name service, request, status, what was said and the request id, never the query', async () => {
    const { request } = await open([
      answer(404, { message: 'Not Found' }, { 'x-github-request-id': 'AB12:34' }),
    ]);
    const error = await failure(request());
    expect(error).toMatchObject({ service: 'Test', status: 404, requestId: 'AB12:34' });
    expect(error.message).toMatch(/^GET 127\.0\.0\.1:\d+\/x answered 404 \(Not Found\), request id AB12:34$/);
  });

  test('a status that the caller expects is an answer', async () => {
    const { client, server } = await open([answer(404)]);
    const response = await client.request({ method: 'GET', url: server.url }, [404]);
    expect(response.status).toBe(404);
  });

  test('an unknown host is not tried again', async () => {
    const { client, clock } = await open([answer(200)]);
    const error = await failure(client.request({ method: 'GET', url: 'http://nowhere.invalid/' }));
    expect(error.message).toContain('ENOTFOUND');
    expect(clock.sleeps).toEqual([]);
  });

  test('a body beyond the limit is refused and not tried again', async () => {
    const { client, server } = await open([answer(200, 'x'.repeat(1001))]);
    const read = (maxBytes: number) => client.request({ method: 'GET', url: server.url, maxBytes });
    expect((await failure(read(1000))).message).toContain('larger than 1000 bytes');
    expect(server.seen).toHaveLength(1);
    expect((await read(1001)).body).toHaveLength(1001);
  });
});

describe('cancellation', () => {
  test('ends a request that is under way', async () => {
    const controller = new AbortController();
    const { request } = await open(
      [
        (response) => {
          controller.abort(new Error('cancelled'));
          silence(response, { method: '', url: '', headers: {}, body: '', connection: 0 });
        },
      ],
      { signal: controller.signal },
    );
    await expect(request()).rejects.toThrow('cancelled');
  });

  test('ends a wait', async () => {
    const controller = new AbortController();
    const clock = new VirtualClock();
    clock.sleep = () => {
      controller.abort(new Error('cancelled'));
      return Promise.reject(new Error('cancelled'));
    };
    const { server, request } = await open([answer(500)], { signal: controller.signal, clock });
    await expect(request()).rejects.toThrow('cancelled');
    expect(server.seen).toHaveLength(1);
  });
});
