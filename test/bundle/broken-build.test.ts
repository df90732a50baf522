import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// The real build script on a tree of one small action: what the bundler lets pass in silence must fail the build.
const root = join(import.meta.dirname, '..', '..');
const GOOD = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
export default async function main(): Promise<void> {
  const folder = join(process.env['GITHUB_WORKSPACE'] ?? '', '.mlops');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'only.json'), '{"error": null}');
}
`;
let tree: string;

beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'broken-'));
  await mkdir(join(tree, 'actions', 'only'), { recursive: true });
  await cp(join(root, '.github', 'scripts'), join(tree, '.github', 'scripts'), { recursive: true });
  await cp(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  await writeFile(join(tree, 'package.json'), '{"name": "broken", "type": "module"}');
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  await writeFile(
    join(tree, 'actions', 'entry.ts'),
    `export async function start(): Promise<void> {
  const { default: main } = await import('./only/main.ts');
  await main();
}
export async function commandLine(): Promise<void> {}
`,
  );
});
afterEach(() => rm(tree, { recursive: true, force: true }));

async function build(main: string): Promise<{ status: number | null; said: string; left: string[] }> {
  await writeFile(join(tree, 'actions', 'only', 'main.ts'), main);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(tree, '.github', 'scripts', 'build.ts')],
    { cwd: tree, encoding: 'utf8' },
  );
  const left = (await readdir(join(tree, 'actions'))).filter((name) => name.includes('dist'));
  return { status, said: `${stdout}${stderr}`, left };
}

test('the tree as it should be is built', async () => {
  const { status, said, left } = await build(GOOD);
  expect(status, said).toBe(0);
  expect(said).toContain('1 stubs start');
  expect(left).toEqual(['dist']);
});

test.each([
  [
    'a package that is not there',
    `import x from 'no-such-package';\nexport const y = x;\n${GOOD}`,
    /no-such-package/,
  ],
  [
    'a package that is required when it runs, and not there',
    `import { createRequire } from 'node:module';\n${GOOD}\nexport const later = (): unknown => require('no-such-package');\ndeclare const require: (name: string) => unknown;\n`,
    /no-such-package/,
  ],
  [
    'a value import of a native package',
    `import { DuckDBInstance } from '@duckdb/node-api';\nexport const open = () => DuckDBInstance.create();\n${GOOD}`,
    /native/,
  ],
  [
    'a stub that throws',
    `throw new Error('not today');\n${GOOD}`,
    /the stub of only does not start[\s\S]*not today/,
  ],
  [
    'a stub that ends without a result',
    'export default async function main(): Promise<void> {}\n',
    /does not start/,
  ],
  [
    'a stub that reports a bug',
    GOOD.replace('{"error": null}', '{"error": {"kind": "bug"}}'),
    /the stub of only does not start/,
  ],
])('%s fails the build, and nothing is left', async (_, main, message) => {
  const { status, said, left } = await build(main);
  expect(status, said).not.toBe(0);
  expect(said).toMatch(message);
  expect(left).toEqual([]);
});
