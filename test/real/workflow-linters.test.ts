import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, inject, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

function lint(tool: string, args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(tool, args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: [...inject('toolFolders'), process.env['PATH']].join(delimiter),
      NO_COLOR: '1',
    },
  });
  return { status, said: `${stdout}${stderr}` };
}

test('zizmor, pedantic, finds nothing in workflows, examples and actions', () => {
  const { status, said } = lint('zizmor', [
    '--offline',
    '--no-progress',
    '--persona=pedantic',
    '--strict-collection',
    '--config=.github/zizmor.yml',
    '.github/workflows',
    'workflows-examples',
    'actions',
  ]);
  expect(said).toContain('No findings to report');
  expect(status).toBe(0);
});

test('zizmor sees what it is given: a template injection in a copy of an example is found', () => {
  const { status, said } = lint('zizmor', [
    '--offline',
    '--no-progress',
    '--persona=pedantic',
    'test/fixtures/workflows/template-injection.yml',
  ]);
  expect(said).toContain('template-injection');
  expect(status).not.toBe(0);
});

test('actionlint finds nothing in workflows and examples', () => {
  // It resolves `uses: ./actions/…` and checks that `main` exists: the bundle must have been built.
  expect(existsSync(join(root, 'actions', 'dist', 'train.js'))).toBe(true);
  const { status, said } = lint('actionlint', ['-no-color', ...workflows()]);
  expect(said).toBe('');
  expect(status).toBe(0);
});

function workflows(): string[] {
  const { stdout } = spawnSync(
    'git',
    [
      'ls-files',
      ':(glob).github/workflows/*.yml',
      ':(glob)workflows-examples/*.yml',
      ':(glob)workflows-examples/**/.github/workflows/*.yml',
    ],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const files = stdout.split('\n').filter((file) => file !== '');
  expect(files.length).toBeGreaterThan(1);
  return files;
}
