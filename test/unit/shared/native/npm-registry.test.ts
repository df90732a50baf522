import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpClient } from '../../../../shared/http/http-client.ts';
import { authorizationFor, readNpmConfig, registryOf } from '../../../../shared/native/npm-config.ts';
import { openTarball } from '../../../../shared/native/npm-registry.ts';
import { publish, startPlaces, type Places } from '../../../support/native/places.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'npm-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const npmrc = (text: string, name = '.npmrc'): Promise<void> => writeFile(join(home, name), text);
const read = (environment: Record<string, string> = {}) =>
  readNpmConfig({ HOME: home, PATH: '', ...environment });

describe('configuration', () => {
  test('without any: the public registry, and nothing to sign in with', async () => {
    const config = await read();
    expect(registryOf(config, 'detect-libc')).toBe('https://registry.npmjs.org/');
    expect(authorizationFor(config, 'https://registry.npmjs.org/detect-libc')).toEqual({});
  });

  test('a scope has its own registry; variables win over files, the user over the machine', async () => {
    await mkdir(join(home, 'etc'));
    await npmrc('registry=https://machine.test\n@duckdb:registry=https://duck.test/npm', 'etc/npmrc');
    expect(registryOf(await read({ PREFIX: home }), 'x')).toBe('https://machine.test/');
    await npmrc('registry=https://user.test/npm/\n');
    const config = await read({ PREFIX: home });
    expect(registryOf(config, 'detect-libc')).toBe('https://user.test/npm/');
    expect(registryOf(config, '@duckdb/node-api')).toBe('https://duck.test/npm/');
    const variable = await read({ PREFIX: home, NPM_CONFIG_REGISTRY: 'https://variable.test' });
    expect(registryOf(variable, 'detect-libc')).toBe('https://variable.test/');
  });

  test('the file that setup-node writes: named by a variable, with the token in another', async () => {
    await npmrc(
      '//npm.test/:_authToken=${NODE_AUTH_TOKEN}\nregistry=https://npm.test/\nalways-auth=true',
      'ci',
    );
    const config = await read({ NPM_CONFIG_USERCONFIG: join(home, 'ci'), NODE_AUTH_TOKEN: 's3cret' });
    expect(authorizationFor(config, 'https://npm.test/a/-/a-1.tgz')).toEqual({
      authorization: 'Bearer s3cret',
    });
    expect(authorizationFor(config, 'https://other.test/a')).toEqual({});
    expect(authorizationFor(config, 'https://npm.test:8443/a')).toEqual({});
  });

  test('credentials belong to a path, and the nearest counts', async () => {
    await npmrc(
      [
        '//a.test/:_authToken=outer',
        '//a.test/deep/feed/:_authToken=inner',
        `//b.test/:_auth=${Buffer.from('u:p').toString('base64')}`,
        '//c.test/:username=me',
        `//c.test/:_password=${Buffer.from('pass').toString('base64')}`,
      ].join('\n'),
    );
    const config = await read();
    const of = (url: string) => authorizationFor(config, url).authorization;
    expect(of('https://a.test/x')).toBe('Bearer outer');
    expect(of('https://a.test/deep/feed/x')).toBe('Bearer inner');
    expect(of('https://b.test/x')).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    expect(of('https://c.test/x')).toBe(`Basic ${Buffer.from('me:pass').toString('base64')}`);
  });

  test('variables in values: set, unset, optional, protected', async () => {
    await npmrc('a=${SET}\nb=${UNSET}\nc=${UNSET?}\nd=x\\${SET}');
    const config = await read({ SET: '1' });
    expect([config.get('a'), config.get('b'), config.get('c')]).toEqual(['1', '${UNSET}', '']);
    expect(config.get('d')).toContain('${SET}');
  });
});

describe('tarballs', () => {
  let places: Places;
  let other: Places;
  beforeEach(async () => {
    [places, other] = [await startPlaces(), await startPlaces()];
  });
  afterEach(async () => {
    await places.close();
    await other.close();
  });
  const client = new HttpClient({ service: 'npm registry', signal: new AbortController().signal });
  const pinned = { name: '@duckdb/node-api', version: '1.2.3', files: {} };
  const open = async () => {
    await npmrc(`registry=${places.url}\n//${new URL(places.url).host}/:_authToken=t`);
    const { chunks } = await openTarball(client, await read(), pinned);
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    return Buffer.concat(parts).toString();
  };

  test('both requests carry the registry’s token', async () => {
    publish(places, { ...pinned, tarball: Buffer.from('tar') });
    expect(await open()).toBe('tar');
    expect(places.seen).toEqual([
      { path: '/@duckdb%2fnode-api', authorization: 'Bearer t' },
      { path: '/@duckdb/node-api/-/node-api-1.2.3.tgz', authorization: 'Bearer t' },
    ]);
  });

  test('a tarball elsewhere is asked for without it', async () => {
    other.set('/cdn/x.tgz', Buffer.from('far'));
    publish(places, { ...pinned, tarball: Buffer.alloc(0), at: `${other.url}/cdn/x.tgz` });
    expect(await open()).toBe('far');
    expect(other.seen).toEqual([{ path: '/cdn/x.tgz', authorization: undefined }]);
  });

  test('a mirror that repeats the public registry’s answer is asked for its own copy', async () => {
    publish(places, {
      ...pinned,
      tarball: Buffer.from('mirrored'),
      at: 'https://registry.npmjs.org/@duckdb/node-api/-/node-api-1.2.3.tgz',
    });
    expect(await open()).toBe('mirrored');
  });
});
