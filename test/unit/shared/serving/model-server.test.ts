import { afterEach, describe, expect, test } from 'vitest';
import { violations } from '../../../../shared/model/validate.ts';
import { DEFAULT_LIMITS, type ServerLimits } from '../../../../shared/serving/server-limits.ts';
import {
  ADMIN_TOKEN,
  placeOf,
  startModelServer,
  type RunningModelServer,
} from '../../../support/serving/running-server.ts';
import {
  INFER_ANSWER,
  MODEL_METADATA,
  SERVER_METADATA,
} from '../../../support/serving/open-inference-protocol.ts';

const servers: RunningModelServer[] = [];
afterEach(async () => {
  for (const { server } of servers.splice(0)) await server.stop();
});

async function start(
  fixture: string | null = 'plain.onnx',
  limits: Partial<ServerLimits> = {},
): Promise<RunningModelServer> {
  const started = await startModelServer(fixture, limits);
  servers.push(started);
  return started;
}

const INFER = '/v2/models/m/infer';
const matrix = (...rows: number[][]): object => ({
  name: 'X',
  datatype: 'FP32',
  shape: [rows.length, 2],
  data: rows.flat(),
});
const outputsOf = (body: unknown): { name: string; shape: number[]; datatype: string; data: unknown[] }[] =>
  (body as { outputs: { name: string; shape: number[]; datatype: string; data: unknown[] }[] }).outputs;

describe('health and metadata', () => {
  test('a server without a model lives, but is not ready', async () => {
    const { get } = await start(null);
    expect(await get('/v2/health/live')).toEqual({ status: 200, body: { live: true } });
    expect(await get('/v2/health/ready')).toEqual({ status: 503, body: { ready: false } });
    expect((await get('/v2/models/m')).status).toBe(404);
  });

  test('tells what it is, what it serves, and from which bytes', async () => {
    const { get } = await start();
    expect(await get('/v2/health/ready')).toEqual({ status: 200, body: { ready: true } });
    for (const path of ['/v2', '/v2/']) {
      const { body } = await get(path);
      expect(violations(SERVER_METADATA, body)).toEqual([]);
    }
    const { digest } = await placeOf('plain.onnx');
    const { body } = await get('/v2/models/m');
    expect(violations(MODEL_METADATA, body)).toEqual([]);
    expect(body).toEqual({
      name: 'm',
      versions: ['1.0.0'],
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [
        { name: 'label', datatype: 'INT64', shape: [-1] },
        { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
      ],
      parameters: { content_digest: digest, version: '1.0.0' },
    });
    expect((await get('/v2/models/m/versions/1.0.0')).body).toEqual(body);
    expect(await get('/v2/models/m/ready')).toEqual({ status: 200, body: { name: 'm', ready: true } });
  });

  test.each([
    ['/v2/models/other', 'no model "other" is served'],
    ['/v2/models/m/versions/2.0.0', 'no model "m" version "2.0.0" is served'],
    ['/v2/models/m/versions/2.0.0/ready', 'no model "m" version "2.0.0" is served'],
    ['/nowhere', 'no such resource'],
  ])('%s is not found', async (path, error) => {
    expect(await (await start()).get(path)).toEqual({ status: 404, body: { error } });
  });
});

describe('infer', () => {
  test('answers a batch, with the id of the request and the outputs that were asked for', async () => {
    const { post } = await start();
    const one = await post(INFER, { inputs: [matrix([0, 0])] });
    const { status, headers, body } = await post(INFER, {
      id: '42',
      parameters: { ignored: true },
      inputs: [matrix([3, -3], [0, 0], [-3, 3])],
      outputs: [{ name: 'probabilities' }],
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(violations(INFER_ANSWER, body)).toEqual([]);
    expect(body).toMatchObject({ model_name: 'm', model_version: '1.0.0', id: '42' });
    const [probabilities, ...others] = outputsOf(body);
    expect(others).toEqual([]);
    expect(probabilities).toMatchObject({ name: 'probabilities', shape: [3, 2], datatype: 'FP32' });
    const data = probabilities?.data as number[];
    expect(data.slice(2, 4)).toEqual(outputsOf(one.body)[1]?.data);
    expect(data[1]).toBeGreaterThan(0.9);
    expect(data[5]).toBeLessThan(0.1);
    expect(outputsOf(one.body)[0]).toMatchObject({ name: 'label', datatype: 'INT64', shape: [1] });
  });

  test('takes nested data and an explicit version', async () => {
    const { post } = await start();
    const nested = {
      name: 'X',
      datatype: 'FP32',
      shape: [2, 2],
      data: [
        [1, 2],
        [3, 4],
      ],
    };
    const flat = await post('/v2/models/m/versions/1.0.0/infer', { inputs: [matrix([1, 2], [3, 4])] });
    expect((await post(INFER, { inputs: [nested] })).body).toEqual(flat.body);
    expect((await post('/v2/models/m/versions/9.0.0/infer', { inputs: [nested] })).status).toBe(404);
  });

  test.each([
    ['zipmap.onnx', 'INT64', 1],
    ['zipmap-text-classes.onnx', 'BYTES', 'late'],
  ])('answers a default scikit-learn export (%s) with tensors', async (fixture, datatype, label) => {
    const { get, post } = await start(fixture);
    const { body } = await get('/v2/models/m');
    expect(violations(MODEL_METADATA, body)).toEqual([]);
    const answer = await post(INFER, { inputs: [matrix([3, -3], [-3, 3])] });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const outputs = outputsOf(answer.body);
    expect(outputs.map((output) => [output.datatype, output.shape])).toEqual([
      [datatype, [2]],
      ['FP32', [2, 2]],
    ]);
    expect(outputs[0]?.data).toContain(label);
    const plain = await (await start('plain.onnx')).post(INFER, { inputs: [matrix([3, -3], [-3, 3])] });
    if (fixture === 'zipmap.onnx') expect(outputs[1]?.data).toEqual(outputsOf(plain.body)[1]?.data);
  });

  test.each([
    ['no JSON', '{"inputs":', 400, /JSON/],
    ['no object', '[1]', 400, 'expected a JSON object with "inputs"'],
    ['no inputs', {}, 400, '"inputs": expected a list of tensors'],
    ['an id that is no text', { id: 1, inputs: [] }, 400, '"id": expected a string'],
    ['a missing input', { inputs: [] }, 400, 'the input "X" is missing'],
    [
      'an unknown input',
      { inputs: [{ ...matrix([1, 2]), name: 'Y' }] },
      400,
      'unknown input "Y"; the model has X',
    ],
    ['an input without a name', { inputs: [{}] }, 400, 'unknown input nothing; the model has X'],
    ['an input twice', { inputs: [matrix([1, 2]), matrix([1, 2])] }, 400, 'the input "X" is given twice'],
    [
      'another datatype',
      { inputs: [{ ...matrix([1, 2]), datatype: 'FP64' }] },
      400,
      'the input "X": expected the datatype FP32, got "FP64"',
    ],
    [
      'another width',
      { inputs: [{ ...matrix([1, 2]), shape: [1, 3] }] },
      400,
      'the input "X": expected the shape [-1, 2], got [1, 3]',
    ],
    [
      'another rank',
      { inputs: [{ ...matrix([1, 2]), shape: [2] }] },
      400,
      'the input "X": expected the shape [-1, 2], got [2]',
    ],
    [
      'a shape that is none',
      { inputs: [{ ...matrix([1, 2]), shape: [1.5, 2] }] },
      400,
      'the input "X": "shape" must be a list of sizes',
    ],
    [
      'too few values',
      { inputs: [{ ...matrix([1, 2]), data: [1] }] },
      400,
      'the input "X": the shape [1, 2] holds 2 values, got 1',
    ],
    [
      'ragged data',
      { inputs: [{ ...matrix([1, 2], [3, 4]), data: [[1, 2, 3], [4]] }] },
      400,
      'the input "X": the nesting of "data" does not follow its shape',
    ],
    [
      'a value of another type',
      { inputs: [{ ...matrix([1, 2]), data: [1, '2'] }] },
      400,
      'the input "X": value 1 is no FP32: "2"',
    ],
    [
      'a missing value',
      { inputs: [{ ...matrix([1, 2]), data: [null, 2] }] },
      400,
      'the input "X": value 0 is no FP32: null',
    ],
    [
      'a number that single precision cannot hold',
      { inputs: [{ ...matrix([1, 2]), data: [1e39, 2] }] },
      400,
      'the input "X": value 0 is no FP32: 1e+39',
    ],
    [
      'an unknown output',
      { inputs: [matrix([1, 2])], outputs: [{ name: 'score' }] },
      400,
      'unknown output "score"; the model has label, probabilities',
    ],
  ])('refuses %s', async (_name, body, status, error) => {
    const { get, post } = await start();
    const answer = await post(INFER, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error: typeof error === 'string' ? error : (expect.stringMatching(error) as unknown),
    });
    expect((await get('/v2/health/ready')).status).toBe(200);
  });

  test('refuses other content types and the binary extension of other servers', async () => {
    const { post } = await start();
    expect((await post(INFER, 'X=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      415,
    );
    const binary = await post(INFER, { inputs: [] }, { 'inference-header-content-length': '10' });
    expect(binary).toMatchObject({
      status: 400,
      body: { error: 'binary tensor data is not supported: send the tensors as JSON' },
    });
  });
});

describe('metrics', () => {
  test('count answers, refusals and rows, and name the model with its digest', async () => {
    const { url, post } = await start();
    await post(INFER, { inputs: [matrix([1, 2], [3, 4])] });
    await post(INFER, { inputs: [matrix([1, 2])] });
    await post(INFER, { inputs: [] });
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    const { digest } = await placeOf('plain.onnx');
    expect(text).toContain('mlops_inference_requests_total{outcome="ok"} 2');
    expect(text).toContain('mlops_inference_requests_total{outcome="invalid"} 1');
    expect(text).toContain('mlops_inference_rows_total 3');
    expect(text).toContain('mlops_inference_requests_under_way 0');
    expect(text).toContain('mlops_inference_request_duration_seconds_count 2');
    expect(text).toContain(`mlops_model_info{model="m",version="1.0.0",digest="${digest}"} 1`);
    expect(text).toContain('process_cpu_seconds_total');
  });
});

describe('operations', () => {
  const authorized = { authorization: `Bearer ${ADMIN_TOKEN}` };

  test('need the secret', async () => {
    const { post, askedToStop } = await start();
    for (const operation of ['load', 'switch', 'shutdown'])
      for (const headers of [{}, { authorization: 'Bearer guess' }])
        expect(await post(`/admin/${operation}`, {}, headers)).toMatchObject({
          status: 401,
          body: { error: 'not allowed' },
        });
    expect(askedToStop()).toBe(false);
  });

  test('load beside what serves, then switch', async () => {
    const { get, post } = await start();
    const next = await placeOf('weak.onnx', '1.0.1');
    expect((await post('/admin/switch', next, authorized)).status).toBe(404);
    expect((await post('/admin/load', next, authorized)).status).toBe(200);
    expect((await get('/v2/models/m')).body).toMatchObject({ versions: ['1.0.0'] });
    expect((await post('/admin/switch', next, authorized)).status).toBe(200);
    expect((await get('/v2/models/m')).body).toMatchObject({
      versions: ['1.0.1'],
      parameters: { content_digest: next.digest },
    });
  });

  test('refuse bytes that are not the wanted ones, and keep serving', async () => {
    const { get, post } = await start();
    const place = { ...(await placeOf('weak.onnx', '1.0.1')), digest: `sha256:${'0'.repeat(64)}` };
    const { status, body } = await post('/admin/load', place, authorized);
    expect(status).toBe(400);
    expect((body as { error: string }).error).toMatch(
      /^the file has sha256:[0-9a-f]{64}, wanted sha256:0{64}$/,
    );
    expect((await get('/v2/models/m')).body).toMatchObject({ versions: ['1.0.0'] });
  });
});

describe('limits', () => {
  test('of the body and of the rows', async () => {
    const { get, post } = await start('plain.onnx', { bodyBytes: 2000, rows: 3 });
    const large = await post(INFER, { inputs: [matrix(...Array.from({ length: 500 }, () => [1, 2]))] });
    expect(large).toMatchObject({ status: 413, body: { error: 'Request body is too large' } });
    const long = await post(INFER, { inputs: [matrix([1, 2], [1, 2], [1, 2], [1, 2])] });
    expect(long).toMatchObject({
      status: 400,
      body: { error: 'the input "X": 4 rows, at most 3 in one request' },
    });
    expect((await post(INFER, { inputs: [matrix([1, 2], [1, 2], [1, 2])] })).status).toBe(200);
    expect((await get('/v2/health/live')).status).toBe(200);
  });

  test('of requests at one time: health stays reachable, and a place comes free again', async () => {
    const { get, post, socket } = await start('plain.onnx', { concurrentRequests: 2 });
    const held = [await halfRequest(socket), await halfRequest(socket)];
    await expect.poll(async () => (await post(INFER, { inputs: [matrix([1, 2])] })).status).toBe(503);
    const refused = await post(INFER, { inputs: [matrix([1, 2])] });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body).toEqual({ error: '2 requests are under way, which is the most; try again' });
    expect((await get('/v2/health/ready')).status).toBe(200);
    held[0]?.finish();
    expect(await held[0]?.answer).toContain('HTTP/1.1 200 OK');
    // A client that goes away gives its place back too.
    held[1]?.socket.destroy();
    await expect.poll(async () => (await post(INFER, { inputs: [matrix([1, 2])] })).status).toBe(200);
  });

  test('of the time to send a request', async () => {
    const { socket } = await start('plain.onnx', { requestSeconds: 0.2 });
    const slow = await halfRequest(socket);
    const answer = await slow.answer;
    expect(answer).toContain('HTTP/1.1 408 Request Timeout');
    expect(answer).toContain('{"error":"Request Timeout"}');
  });

  test('what is no HTTP is answered and closed', async () => {
    const { socket } = await start();
    const raw = await socket();
    raw.socket.write('HELLO\r\n\r\n');
    expect(await raw.answer).toContain('HTTP/1.1 400 Bad Request');
  });
});

describe('stopping', () => {
  test('ends the request that is under way, refuses new ones, then closes', async () => {
    const { server, socket, port, url } = await start();
    const under = await halfRequest(socket);
    await expect.poll(underWay(url)).toBe(1);
    const stopped = server.stop();
    let done = false;
    void stopped.then(() => (done = true));
    await expect.poll(() => refusesConnections(port)).toBe(true);
    expect(done).toBe(false);
    under.finish();
    const answer = await under.answer;
    expect(answer).toContain('HTTP/1.1 200 OK');
    expect(answer).toContain('"outputs"');
    await stopped;
  });

  test('does not wait for a client that never ends its request', async () => {
    const { server, socket, url } = await start('plain.onnx', { drainSeconds: 0.2 });
    const stuck = await halfRequest(socket);
    await expect.poll(underWay(url)).toBe(1);
    await server.stop();
    expect(await stuck.answer).toBe('');
  });

  test('closes idle connections at once, whatever the patience', async () => {
    const { server, get } = await start('plain.onnx', { drainSeconds: DEFAULT_LIMITS.drainSeconds * 100 });
    await get('/v2/health/live');
    await server.stop();
  });
});

/** Inference requests that the server says are under way. */
const underWay = (url: string) => async (): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^mlops_inference_requests_under_way (\d+)$/m.exec(text)?.[1]);
};

async function refusesConnections(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${String(port)}/v2/health/live`).then(
    () => false,
    () => true,
  );
}

interface HalfRequest {
  socket: Awaited<ReturnType<RunningModelServer['socket']>>['socket'];
  answer: Promise<string>;
  finish(): void;
}

/** An inference request whose body has begun. */
async function halfRequest(open: RunningModelServer['socket']): Promise<HalfRequest> {
  const { socket, answer } = await open();
  const body = JSON.stringify({ inputs: [matrix([1, 2])] });
  socket.write(
    `POST ${INFER} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
      `content-length: ${String(body.length)}\r\nconnection: close\r\n\r\n${body.slice(0, 10)}`,
  );
  return { socket, answer, finish: () => void socket.write(body.slice(10)) };
}
