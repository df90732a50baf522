import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionNames } from '../contract/actions.ts';

const root = join(import.meta.dirname, '..', '..');
let tree: string;
let files: string[];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'release-'));
  execFileSync(process.execPath, [join(root, '.github', 'scripts', 'release-tree.ts'), tree], { cwd: root });
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(tree.length + 1)
        .replaceAll('\\', '/'),
    );
});
afterAll(() => rm(tree, { recursive: true, force: true }));

const ACTIONS = actionNames;
const ALLOWED = [
  /^dist\/(index|\d+\.index|cli|[a-z-]+)\.js$/,
  // Worker programs of the server's logger, which the bundler places beside the bundle.
  /^dist\/(file|worker\d*)\.js$/,
  /^dist\/(package\.json|licenses\.txt)$/,
  new RegExp(`^(${ACTIONS.join('|')})/(action\\.yml|README\\.md)$`),
  /^schemas\/[a-z-]+\.schema\.json$/,
  /^(LICENSE|README\.md|CHANGELOG\.md)$/,
];

test('the tree holds what is on the allow-list and nothing else', () => {
  expect(files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))).toEqual([]);
});

test('org/mlops-actions/<name>@v1 resolves: every runs.main lies inside the tree', async () => {
  for (const action of ACTIONS) {
    const metadata = parse(await readFile(join(tree, action, 'action.yml'), 'utf8')) as {
      runs: { main: string; using: string };
    };
    const main = resolve(tree, action, metadata.runs.main);
    expect(dirname(main)).toBe(join(tree, 'dist'));
    expect((await stat(main)).isFile()).toBe(true);
    expect(metadata.runs.using).toBe('node24');
  }
});

test('licences of the bundled packages are shipped', async () => {
  const licences = await readFile(join(tree, 'dist', 'licenses.txt'), 'utf8');
  for (const name of ['@actions/core', '@actions/github', 'ajv', 'yaml', 'fastify', 'canonicalize']) {
    expect(licences).toMatch(new RegExp(`^${name}$`, 'm'));
  }
});

test('links to documents of the tree lead somewhere', async () => {
  for (const file of files.filter((name) => name.endsWith('.md'))) {
    const text = await readFile(join(tree, file), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)) {
      // Documents of the source repository are linked by their full address.
      expect(files, `${file} links to ${target}`).toContain(
        join(dirname(file), target).replaceAll('\\', '/'),
      );
    }
  }
});
