import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { openDownload } from '../../../../shared/http/download.ts';
import { HttpClient } from '../../../../shared/http/http-client.ts';
import { answer, startScript, type ScriptedServer, type Step } from '../../../support/scripted-server.ts';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
const ETAG = '"v1"';
const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const quick = { now: () => 0, sleep: () => Promise.resolve() };
const client = (conditional = false): HttpClient =>
  new HttpClient({ service: 'Test', signal: new AbortController().signal, clock: quick, conditional });

async function download(script: Step[], maxBytes = 1e6, conditional = false) {
  const server = await startScript(...script);
  servers.push(server);
  const { chunks, bytes } = await openDownload(client(conditional), {
    url: `${server.url}/data?sig=secret`,
    maxBytes,
  });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return { content: Buffer.concat(parts), bytes, seen: server.seen };
}

/** Promises all, sends a part, and ends the connection. */
const cutAfter =
  (length: number, headers: Record<string, string> = { etag: ETAG }, content = CONTENT): Step =>
  (response) => {
    response.writeHead(200, { 'content-length': content.length, ...headers });
    response.write(content.subarray(0, length), () => response.socket?.end());
  };
const whole = (headers: Record<string, string> = { etag: ETAG }, content = CONTENT): Step =>
  cutAfter(content.length, headers, content);
const rest: Step = (response, { headers }) => {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]);
  response.writeHead(206, {
    etag: ETAG,
    'content-range': `bytes ${String(from)}-${String(CONTENT.length - 1)}/${String(CONTENT.length)}`,
  });
  response.end(CONTENT.subarray(from));
};
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('content arrives as it was sent, with its announced length, and undecoded', async () => {
  const { content, bytes, seen } = await download([whole()]);
  expect(digestOf(content)).toBe(digestOf(CONTENT));
  expect(bytes).toBe(CONTENT.length);
  expect(seen[0]?.headers['accept-encoding']).toBe('identity');
});

describe('a connection that breaks', () => {
  test('the rest is asked for, on condition that it is the same content', async () => {
    const { content, seen } = await download([cutAfter(70_000), rest]);
    expect(digestOf(content)).toBe(digestOf(CONTENT));
    expect(seen).toHaveLength(2);
    expect(seen[1]?.headers).toMatchObject({ 'if-range': ETAG });
    expect(seen[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('by a client that asks conditionally otherwise: its own conditions stay away', async () => {
    const { content, seen } = await download([cutAfter(70_000), rest], 1e6, true);
    expect(digestOf(content)).toBe(digestOf(CONTENT));
    expect(seen[1]?.headers).not.toHaveProperty('if-none-match');
  });

  test('several times', async () => {
    const again: Step = (response, request) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
      response.writeHead(206, {
        etag: ETAG,
        'content-length': CONTENT.length - from,
        'content-range': `bytes ${String(from)}-${String(CONTENT.length - 1)}/${String(CONTENT.length)}`,
      });
      response.write(CONTENT.subarray(from, from + 40_000), () => response.socket?.end());
    };
    const { content, seen } = await download([cutAfter(40_000), again, again, rest]);
    expect(digestOf(content)).toBe(digestOf(CONTENT));
    expect(seen).toHaveLength(4);
  });

  test('a service without ranges or validators sends all again, and what was seen is compared', async () => {
    const { content, seen } = await download([cutAfter(70_000, {}), whole({})]);
    expect(digestOf(content)).toBe(digestOf(CONTENT));
    expect(seen[1]?.headers.range).toBeUndefined();
  });

  test('other content in the second answer is an error', async () => {
    const other = Buffer.from(CONTENT).fill(9, 10, 20);
    await expect(download([cutAfter(70_000, {}), whole({}, other)])).rejects.toThrow('has other content now');
    await expect(download([cutAfter(70_000), whole({ etag: '"v2"' }, other)])).rejects.toThrow(
      'has other content now',
    );
  });

  test('shorter or longer content in the second answer is an error', async () => {
    for (const length of [60_000, CONTENT.length - 1, CONTENT.length + 1]) {
      const other = Buffer.concat([CONTENT, CONTENT]).subarray(0, length);
      await expect(download([cutAfter(70_000, {}), whole({}, other)])).rejects.toThrow(
        'has other content now',
      );
    }
  });

  test('a range that starts elsewhere is an error', async () => {
    const elsewhere: Step = (response) => {
      response.writeHead(206, { etag: ETAG, 'content-range': 'bytes 5-9/10' });
      response.end('56789');
    };
    await expect(download([cutAfter(70_000), elsewhere])).rejects.toThrow('another range');
  });

  test('one that always breaks ends with the bytes that came, and without the query', async () => {
    const error = await download([cutAfter(0)]).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/GET 127\.0\.0\.1:\d+\/data broke off after 0 of 200000 bytes/);
    expect(String(error)).not.toContain('secret');
  });
});

test('what is larger than allowed is not read: announced, or found while reading', async () => {
  await expect(download([whole()], 1000)).rejects.toThrow('is larger than 1000 bytes');
  const unannounced: Step = (response) => {
    response.writeHead(200);
    response.end(CONTENT);
  };
  await expect(download([unannounced], 1000)).rejects.toThrow('is larger than 1000 bytes');
});

test('a 503 is asked again, a 403 is not', async () => {
  const { content } = await download([answer(503), whole()]);
  expect(content).toHaveLength(CONTENT.length);
  await expect(download([answer(403, 'no'), whole()])).rejects.toMatchObject({ status: 403 });
});

test('an abort ends it with its own reason', async () => {
  const server = await startScript(cutAfterNever);
  servers.push(server);
  const abort = new AbortController();
  const { chunks } = await openDownload(new HttpClient({ service: 'Test', signal: abort.signal }), {
    url: server.url,
    maxBytes: 1e6,
  });
  const reading = (async () => {
    for await (const chunk of chunks) if (chunk.length > 0) abort.abort(new Error('cancelled'));
  })();
  await expect(reading).rejects.toThrow('cancelled');
});

const cutAfterNever: Step = (response) => {
  response.writeHead(200, { 'content-length': 100 });
  response.write('some');
};
