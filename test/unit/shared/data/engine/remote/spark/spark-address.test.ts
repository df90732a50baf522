import { expect, test } from 'vitest';
import { sparkAddress } from '../../../../../../../shared/data/engine/remote/spark/spark-address.ts';

test.each([
  ['https://x.example', {}, 'names no Spark Connect server'],
  ['sc://', {}, 'names no Spark Connect server'],
  ['sc://x.example/path', {}, 'names no Spark Connect server'],
  ['sc://x.example/;token=abc', {}, 'holds a token'],
  ['sc://me:abc@x.example', {}, 'holds a token'],
  ['sc://x.example/;use_ssl=maybe', {}, 'the parameter "use_ssl=maybe" can not be read'],
  ['sc://x.example/;a=%0d%0ab', {}, 'can not be read'],
  ['sc://x.example/;Authorization=Bearer', {}, 'the parameter "Authorization" is not served'],
  ['sc://x.example/;grpc-timeout=1S', {}, 'is not served'],
  ['sc://evil.example', { SPARK_TOKEN: 't', SPARK_HOST: 'good.example' }, 'not meant for evil.example'],
  ['sc://evil.example', { SPARK_TOKEN: 't' }, 'not meant for evil.example'],
  ['sc://x.example/;use_ssl=false', { SPARK_TOKEN: 't', SPARK_HOST: 'x.example' }, 'in the clear'],
])('%s is refused', (url, environment, message) => {
  expect(() => sparkAddress(url, { environment })).toThrow(message);
});

test('TLS but for the machine itself, or where it is left out by name', () => {
  const origin = (url: string): string => sparkAddress(url, { environment: {} }).origin;
  expect(origin('sc://127.0.0.1')).toBe('http://127.0.0.1:15002');
  expect(origin('sc://localhost:7000/;use_ssl=true')).toBe('https://localhost:7000');
  expect(origin('sc://spark.example/;use_ssl=false')).toBe('http://spark.example:15002');
  expect(
    sparkAddress('sc://spark.example:8443/;user_id=a%20b;x-databricks-cluster-id=7', {
      environment: { SPARK_TOKEN: 't', SPARK_HOST: 'spark.example:8443', SPARK_USER: 'ml' },
    }),
  ).toEqual({
    origin: 'https://spark.example:8443',
    user: 'a b',
    headers: { 'x-databricks-cluster-id': '7', authorization: 'Bearer t' },
  });
});
