import { afterEach, expect, test } from 'vitest';
import { HttpClient } from '../../../../shared/http/http-client.ts';
import {
  answer,
  reset,
  startScript,
  type ScriptedServer,
  type Step,
} from '../../../support/scripted-server.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A service that stores what is posted to it; each step says how the answer gets lost. */
async function open(...losses: ({ stored: boolean; step: Step } | 'works')[]) {
  const stored: string[] = [];
  const post = [...losses];
  const step: Step = (response, request) => {
    const next = request.method === 'GET' ? answer(200, stored) : afterPost(request.body);
    next(response, request);
  };
  const afterPost = (body: string): Step => {
    const loss = post.shift() ?? 'works';
    if (loss === 'works' || loss.stored) stored.push(body);
    return loss === 'works' ? answer(201, { id: stored.length }) : loss.step;
  };
  const server = await startScript(step);
  servers.push(server);
  const clock = new VirtualClock();
  const client = new HttpClient({
    service: 'Test',
    signal: new AbortController().signal,
    clock,
    random: () => 0.5,
  });
  const { url } = server;
  const create = () =>
    client.createOnce({
      create: async () => (await client.request({ method: 'POST', url, body: 'marker' })).json(),
      findExisting: async () => {
        const found = (await client.request({ method: 'GET', url })).json() as string[];
        return found.includes('marker') ? 'adopted' : null;
      },
    });
  const methods = () => server.seen.map((seen) => seen.method);
  return { create, stored, methods, clock };
}

test.each([
  ['reset', reset],
  ['502', answer(502)],
  ['cut-off JSON', answer(201, '{', { 'content-type': 'application/json' })],
])('adopts what was stored although the answer was lost: %s', async (_, step) => {
  const { create, stored, methods, clock } = await open({ stored: true, step });
  expect(await create()).toBe('adopted');
  expect(stored).toEqual(['marker']);
  expect(methods()).toEqual(['POST', 'GET']);
  // Lists lag: it does not look at once.
  expect(clock.sleeps).toEqual([2500]);
});

test('posts again only after it found nothing', async () => {
  const { create, stored, methods } = await open(
    { stored: false, step: reset },
    { stored: false, step: answer(503) },
  );
  expect(await create()).toEqual({ id: 1 });
  expect(stored).toEqual(['marker']);
  expect(methods()).toEqual(['POST', 'GET', 'POST', 'GET', 'POST']);
});

test('a refusal is final and nothing is looked for', async () => {
  const { create, methods } = await open({ stored: false, step: answer(422, { message: 'no' }) });
  await expect(create()).rejects.toMatchObject({ status: 422, mayHaveHappened: false });
  expect(methods()).toEqual(['POST']);
});

test('gives up within the budget', async () => {
  const outage = Array.from({ length: 20 }, () => ({ stored: false, step: reset }));
  const { create, stored, clock } = await open(...outage);
  await expect(create()).rejects.toMatchObject({ mayHaveHappened: true });
  expect(clock.slept).toBeLessThanOrEqual(300_000);
  expect(stored).toEqual([]);
});
