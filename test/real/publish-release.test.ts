import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const scripts = join(import.meta.dirname, '..', '..', '.github', 'scripts');
const ARCHIVE = 'duckdb-linux-x64.tar.zst';

/** The part of GitHub's command line that a release uses; a release is a folder, and `draft` in it says that it is one. */
const GH = `#!/usr/bin/env bash
set -euo pipefail
echo "$*" >> "$RELEASES/calls"
[ "$1" = release ]
place="$RELEASES/$3"
case "$2" in
  view) [ -d "$place" ]; [ -e "$place/draft" ] && echo true || echo false ;;
  create)
    git ls-remote --exit-code origin "refs/tags/$3" > /dev/null
    mkdir "$place" "$place/assets"
    if [[ " $* " == *" --draft "* ]]; then touch "$place/draft"; fi ;;
  upload) [ -e "$place/draft" ]; cp "$4" "$place/assets/" ;;
  edit) rm "$place/draft" ;;
  download) cp "$place/assets/"* "$5/" ;;
  *) exit 64 ;;
esac
`;

let folder: string;
let checkout: string;
let handed: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'publish-'));
  checkout = join(folder, 'checkout');
  handed = join(folder, 'handed');
  for (const name of ['bin', 'releases', 'handed/natives', 'tree/dist', 'checkout/shared/native'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'bin', 'gh'), GH);
  chmodSync(join(folder, 'bin', 'gh'), 0o755);
  writeFileSync(join(handed, 'natives', ARCHIVE), 'archive');
  const sha512 = createHash('sha512').update('archive').digest('base64');
  const pins = { release: 'natives-1', archives: { [ARCHIVE]: { bytes: 7, sha512 } } };
  writeFileSync(join(checkout, 'shared', 'native', 'archives.json'), JSON.stringify(pins));
  writeFileSync(join(folder, 'tree', 'dist', 'train.js'), 'built\n');
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'origin.git');
  git(checkout, 'init', '--quiet', '--initial-branch=main');
  git(checkout, 'remote', 'add', 'origin', join(folder, 'origin.git'));
  prepareSource('1.2.3');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(cwd: string, ...args: string[]): string {
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org' };
  const committer = { GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' };
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...identity, ...committer },
  }).trim();
}

function prepareSource(version: string): void {
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ version }));
  writeFileSync(join(checkout, 'CHANGELOG.md'), `# Changelog\n\n## [${version}] - 2026-01-02\n\n- parts\n`);
  git(checkout, 'add', '.');
  git(checkout, 'commit', '--quiet', '-m', `Release ${version}`);
  git(checkout, 'push', '--quiet', 'origin', 'main');
}

/** The build job's part. */
function build(version: string, cwd = checkout): Record<string, string> {
  const args = [join(scripts, 'release-commit.ts'), version, join(folder, 'tree'), handed];
  const said = execFileSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GITHUB_OUTPUT: '' },
  });
  return Object.fromEntries(
    said
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}

/** The publishing job's, in a checkout of its own. */
function publish(version: string, built: Record<string, string>): { status: number | null; said: string } {
  const own = mkdtempSync(join(folder, 'own-'));
  git(folder, 'clone', '--quiet', '--depth=1', `file://${join(folder, 'origin.git')}`, own);
  rmSync(join(handed, 'published'), { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync('bash', [join(scripts, 'publish-release.sh'), handed], {
    cwd: own,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      RELEASES: join(folder, 'releases'),
      GITHUB_SHA: git(checkout, 'rev-parse', 'HEAD'),
      VERSION: version,
      COMMIT: built['commit'] ?? '',
      MOVING: built['moving'] ?? '',
    },
  });
  return { status, said: stdout + stderr };
}

const tags = (): Record<string, string> =>
  Object.fromEntries(
    git(checkout, 'ls-remote', '--tags', 'origin')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\trefs/tags/').reverse() as [string, string]),
  );
const isReleased = (tag: string): boolean =>
  existsSync(join(folder, 'releases', tag)) && !existsSync(join(folder, 'releases', tag, 'draft'));

test('a release is the tree, on top of its source, under its tag and those that follow it', () => {
  const built = build('1.2.3');
  const { status, said } = publish('1.2.3', built);
  expect(status, said).toBe(0);
  const { commit } = built;
  const source = git(checkout, 'rev-parse', 'HEAD');
  expect(tags()).toEqual({ 'natives-1': source, 'v1.2.3': commit, v1: commit, 'v1.2': commit });
  const origin = join(folder, 'origin.git');
  expect(git(origin, 'ls-tree', '-r', '--name-only', 'v1')).toBe('dist/train.js');
  expect(git(origin, 'rev-parse', 'v1^')).toBe(source);
  expect(['natives-1', 'v1.2.3', 'v1', 'v1.2'].map(isReleased)).toEqual([true, true, false, false]);
  expect(readFileSync(join(folder, 'releases', 'natives-1', 'assets', ARCHIVE), 'utf8')).toBe('archive');
});

test('the same source gives the same commit in another folder, at another time, for another user', () => {
  const first = build('1.2.3');
  const other = join(folder, 'other');
  cpSync(checkout, other, { recursive: true });
  git(other, 'config', 'user.name', 'someone else');
  git(other, 'config', 'core.autocrlf', 'true');
  expect(build('1.2.3', other)['commit']).toBe(first['commit']);
});

test('the next patch moves the tags and takes the archives that are there, compared', () => {
  const first = build('1.2.3');
  expect(publish('1.2.3', first).status).toBe(0);
  expect(() => build('1.2.3')).toThrow('v1.2.3 is released already');
  prepareSource('1.2.4');
  const next = build('1.2.4');
  const { status, said } = publish('1.2.4', next);
  expect(status, said).toBe(0);
  expect(tags()).toMatchObject({ 'v1.2.3': first['commit'], v1: next['commit'], 'v1.2': next['commit'] });
  const calls = readFileSync(join(folder, 'releases', 'calls'), 'utf8');
  expect(calls.match(/^release upload/gm)).toHaveLength(1);
  expect(calls.match(/^release download/gm)).toHaveLength(1);
});

test('a release that broke after its draft is finished by the next run', () => {
  const built = build('1.2.3');
  mkdirSync(join(folder, 'releases', 'natives-1', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'releases', 'natives-1', 'draft'), '');
  const { status, said } = publish('1.2.3', built);
  expect(status, said).toBe(0);
  expect(isReleased('natives-1')).toBe(true);
  expect(publish('1.2.3', built).status).toBe(0);
});

test.each<[string, (built: Record<string, string>) => Record<string, string>, string]>([
  ['another commit', (built) => ({ ...built, commit: 'f'.repeat(40) }), 'not the one that was built'],
  ['a tag of another line', (built) => ({ ...built, moving: 'v2' }), 'v2 does not follow v1.2.3'],
  ['a branch as a tag', (built) => ({ ...built, moving: 'v1.2.3 main' }), 'does not follow'],
  [
    'a commit of another source',
    (built) => {
      prepareSource('1.2.9');
      return built;
    },
    'was not built from',
  ],
  [
    'an archive that is another',
    (built) => {
      writeFileSync(join(handed, 'natives', ARCHIVE), 'other');
      return built;
    },
    'is not what archives.json pins',
  ],
  [
    'an archive too many',
    (built) => {
      writeFileSync(join(handed, 'natives', 'more.tar.zst'), '');
      return built;
    },
    'other archives than archives.json names',
  ],
])('%s is refused before anything is written', (_, change, message) => {
  const { status, said } = publish('1.2.3', change(build('1.2.3')));
  expect(status).not.toBe(0);
  expect(said).toContain(message);
  expect(tags()).toEqual({});
});

test.each([
  ['1.2.4', 'package.json says 1.2.3'],
  ['v1.2.3', 'is no version'],
])('%s is not built from a source of 1.2.3', (version, message) => {
  expect(() => build(version)).toThrow(message);
});
