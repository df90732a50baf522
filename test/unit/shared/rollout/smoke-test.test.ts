import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servedMetadata, type ServerMetadata } from '../../../../shared/rollout/server-client.ts';
import { parseSmokeTest, smokeTest } from '../../../../shared/rollout/smoke-test.ts';
import { startModelServer, type RunningModelServer } from '../../../support/serving/running-server.ts';

const { signal } = new AbortController();
let running: RunningModelServer;
let metadata: ServerMetadata;
let probability: number;
beforeAll(async () => {
  running = await startModelServer('plain.onnx');
  metadata = await servedMetadata(running.url, 'm', signal);
  const { body } = await running.post('/v2/models/m/infer', { inputs: [INPUT] });
  probability = (body as { outputs: { data: number[] }[] }).outputs[1]?.data[1] ?? 0;
});
afterAll(() => running.server.stop());

const INPUT = { name: 'X', datatype: 'FP32', shape: [1, 2], data: [1, 2] };
const ask = (outputs: object[], more: object = {}): Promise<string | null> => {
  const text = JSON.stringify([{ inputs: [INPUT], outputs, ...more }]);
  return smokeTest(running.url, metadata, parseSmokeTest(text, 'smoke.json'), signal);
};
const probabilities = (difference: number): object => ({
  name: 'probabilities',
  data: [1 - probability - difference, probability + difference],
});

test('without a file the model answers zeros of its own signature', async () => {
  expect(await smokeTest(running.url, metadata, null, signal)).toBeNull();
});

describe('expected answers', () => {
  test('hold within the tolerance, and not beyond', async () => {
    expect(await ask([probabilities(5e-6)])).toBeNull();
    expect(await ask([probabilities(5e-5)])).toMatch(
      /^request 1: output probabilities: value 0: expected 0\./,
    );
    expect(await ask([probabilities(5e-5)], { tolerance: 1e-4 })).toBeNull();
    expect(await ask([probabilities(5e-6)], { tolerance: 1e-7 })).toMatch(/value 0: expected/);
  });

  test('are of the right number, type and name', async () => {
    expect(await ask([{ name: 'label', data: [0, 0] }])).toBe(
      'request 1: output label: expected 2 values, got 1',
    );
    expect(await ask([{ name: 'label', data: ['0'] }])).toMatch(
      /^request 1: output label: value 0: expected 0, got \d$/,
    );
    expect(await ask([{ name: 'score', data: [0] }])).toBe(
      'request 1: output score: expected 1 value, got 0',
    );
  });
});

test('a refusal of the server is told with its reason', async () => {
  const requests = parseSmokeTest(
    '- inputs: [{name: nothing, datatype: FP32, shape: [1], data: [0]}]',
    's.yml',
  );
  expect(await smokeTest(running.url, metadata, requests, signal)).toBe(
    String.raw`request 1: 400: "unknown input \"nothing\"; the model has X"`,
  );
});
