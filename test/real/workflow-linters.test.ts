import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { actionNames } from '../contract/actions.ts';

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
    // One by one: in a folder it takes only what lies in a `.github/workflows`.
    ...workflows(),
    'actions',
  ]);
  expect(said).toContain('No findings to report');
  const seen = [...said.matchAll(/completed (\S+)/g)].map(([, file]) => file);
  expect(seen).toEqual(expect.arrayContaining([...workflows(), ...actionNames.map(metadataFile)]));
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

const metadataFile = (action: string): string => `actions/${action}/action.yml`;

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
