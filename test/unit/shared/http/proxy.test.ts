import { connect } from 'node:net';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { HttpClient } from '../../../../shared/http/http-client.ts';
import { proxyFor } from '../../../../shared/http/proxy.ts';

const proxied = {
  https_proxy: 'http://proxy:3128',
  HTTP_PROXY: 'plain:80',
  no_proxy: 'internal.example, .corp,host:8443',
};

test.each([
  ['https://api.github.com/x', 'http://proxy:3128'],
  ['http://api.example/x', 'http://plain:80'],
  ['https://internal.example/', null],
  ['https://sub.internal.example/', null],
  ['https://notinternal.example/', 'http://proxy:3128'],
  ['https://a.corp/', null],
  ['https://host:8443/', null],
  ['https://host/', 'http://proxy:3128'],
  ['http://127.0.0.1:5/', null],
  ['http://localhost/', null],
])('%s goes through %j', (url, expected) => {
  expect(proxyFor(url, proxied)).toBe(expected);
});

test('no variable means no proxy, a star means none for all', () => {
  expect(proxyFor('https://a.example', {})).toBeNull();
  expect(proxyFor('https://a.example', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' })).toBeNull();
});

test('a request reaches its host through the proxy', async () => {
  const target = createServer((_, response) => response.end('reached'));
  const proxy = createServer();
  const tunnels: string[] = [];
  proxy.on('connect', (request, client) => {
    tunnels.push(request.url ?? '');
    const upstream = connect((target.address() as AddressInfo).port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  for (const server of [target, proxy]) {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  }
  try {
    const client = new HttpClient({
      service: 'Test',
      signal: new AbortController().signal,
      environment: { http_proxy: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}` },
    });
    const response = await client.request({ method: 'GET', url: 'http://model.example/metrics' });
    expect(response.text()).toBe('reached');
    expect(tunnels).toEqual(['model.example:80']);
  } finally {
    for (const server of [target, proxy]) {
      server.closeAllConnections();
      server.close();
    }
  }
});
