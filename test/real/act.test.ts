import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'act-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A repository as a user's: one workflow, one mlops.yml, a trainer of one line. */
async function userRepository(): Promise<string> {
  const repository = join(folder, 'repository');
  await mkdir(join(repository, '.github', 'workflows'), { recursive: true });
  await cp(
    join(root, 'test', 'fixtures', 'workflows', 'train-from-release-tree.yml'),
    join(repository, '.github', 'workflows', 'train.yml'),
  );
  await writeFile(
    join(repository, 'mlops.yml'),
    [
      'model: toy',
      'train:',
      '  command: bash train.sh',
      '  inputs: [train.sh]',
      '  modelPath: model.bin',
      '  metricsPath: metrics.json',
    ].join('\n'),
  );
  await writeFile(
    join(repository, 'train.sh'),
    'printf weights > model.bin\necho \'{"f1": 0.75}\' > metrics.json\necho "::error::not a command"\n',
  );
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: repository,
    });
  };
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  return repository;
}

test('org/mlops-actions/train@v1 of the release tree runs in a workflow under act', async () => {
  const tree = join(folder, 'tree');
  execFileSync(process.execPath, [join(root, '.github', 'scripts', 'release-tree.ts'), tree], { cwd: root });
  const repository = await userRepository();
  const outputsFile = join(folder, 'outputs.json');
  await writeFile(join(folder, 'event.json'), JSON.stringify({ action: 'synchronize' }));

  const { stdout, status } = spawnSync(
    'act',
    [
      'pull_request',
      ...['--eventpath', join(folder, 'event.json')],
      ...['--workflows', '.github/workflows/train.yml'],
      ...['--platform', 'ubuntu-latest=-self-hosted', '--pull=false'],
      ...['--local-repository', `org/mlops-actions@v1=${tree}`],
      ...['--env', `OUTPUTS_FILE=${outputsFile}`],
    ],
    {
      cwd: repository,
      encoding: 'utf8',
      env: {
        // act runs whatever node is first on PATH for node24.
        PATH: [join(root, 'node_modules', '.bin'), ...inject('toolFolders'), process.env['PATH']].join(
          delimiter,
        ),
        HOME: folder,
        NO_COLOR: '1',
      },
    },
  );

  expect(status, stdout).toBe(0);
  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, string>;
  const sha256 = createHash('sha256').update('weights').digest('hex');
  expect(outputs).toMatchObject({
    verdict: 'pass',
    'model-digest': `sha256:${sha256}`,
    'cache-hit': 'false',
  });
  expect(JSON.parse(outputs['metrics'] ?? '')).toEqual({ f1: 0.75 });
  expect(stdout).toContain('│ ::error::not a command');
});
