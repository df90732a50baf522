import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzippedTarBytes } from './build/tar-size.ts';
import { MAX_RELEASE_TREE_BYTES, megabytes } from './build/sizes.ts';

/**
 * `npm run release:tree -- <folder>`: what a tag holds. The built `actions/` becomes the root, so that
 * `org/mlops-actions/train@v1` and `./actions/train` resolve the same relative paths. An allow-list: what is not named
 * here is not shipped.
 */
const root = join(import.meta.dirname, '..', '..');
const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: npm run release:tree -- <folder>');
const tree = resolve(given);
const dist = join(root, 'actions', 'dist');
if (!existsSync(join(dist, 'index.js'))) throw new Error('the bundle is missing: run "npm run build" first');
if (existsSync(tree) && (await readdir(tree)).length > 0) throw new Error(`${tree} is not empty`);

await mkdir(tree, { recursive: true });
try {
  await cp(dist, join(tree, 'dist'), { recursive: true });
  for (const entry of await readdir(join(root, 'actions'), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'dist' || entry.name.startsWith('.')) continue;
    for (const file of ['action.yml', 'README.md']) {
      await cp(join(root, 'actions', entry.name, file), join(tree, entry.name, file));
    }
  }
  for (const file of await readdir(join(root, 'shared', 'model', 'schemas'))) {
    await cp(join(root, 'shared', 'model', 'schemas', file), join(tree, 'schemas', file));
  }
  const documents = ['LICENSE', 'README.md', 'CHANGELOG.md'];
  for (const file of documents) await cp(join(root, file), join(tree, file));

  const bytes = await gzippedTarBytes(tree);
  console.log(`release tree: ${megabytes(bytes)} MB gzipped of ${megabytes(MAX_RELEASE_TREE_BYTES)} MB`);
  if (bytes > MAX_RELEASE_TREE_BYTES) throw new Error('the release tree is over its budget');
} catch (error) {
  await rm(tree, { recursive: true, force: true });
  throw error;
}
