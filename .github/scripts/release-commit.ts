import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commitTree } from './release/commit-tree.ts';
import { movingTags, releasable } from './release/moving-tags.ts';
import { releaseNotes } from './release/release-notes.ts';

/**
 * `npm run release:commit -- <version> <release tree> <folder>`: the commit that a tag will point to, as `commit.bundle`,
 * and its `notes.md`. It publishes nothing; the commit and the tags that follow it go to the step's outputs.
 */
const repository = process.cwd();
const [version = '', tree, target] = process.argv.slice(2);
if (tree === undefined || target === undefined)
  throw new Error('usage: npm run release:commit -- <version> <release tree> <folder>');
const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' });

const read = (name: string): string => readFileSync(join(repository, name), 'utf8');
const { version: packaged } = JSON.parse(read('package.json')) as { version: string };
if (releasable(version) !== packaged)
  throw new Error(`package.json says ${packaged}, and ${version} is to be released`);
const notes = releaseNotes(read('CHANGELOG.md'), version);
const tags = [...git('ls-remote', '--tags', '--refs', 'origin').matchAll(/\trefs\/tags\/(.+)$/gm)].map(
  ([, tag = '']) => tag,
);
if (tags.includes(`v${version}`)) throw new Error(`v${version} is released already`);

const commit = commitTree(tree, repository, version);
const bundled = `refs/heads/release-v${version}`;
mkdirSync(target, { recursive: true });
git('update-ref', bundled, commit);
// Only what the source does not hold: the one commit and the files built.
git('bundle', 'create', '--quiet', resolve(target, 'commit.bundle'), bundled, '^HEAD');
git('update-ref', '-d', bundled);
writeFileSync(join(target, 'notes.md'), notes);

const outputs = { commit, moving: movingTags(version, tags).join(' ') };
for (const [name, value] of Object.entries(outputs)) {
  console.log(`${name}=${value}`);
  const file = process.env['GITHUB_OUTPUT'];
  if (file) appendFileSync(file, `${name}=${value}\n`);
}
