import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './build/bundle.ts';
import { assertComplete } from './build/distrust.ts';
import { dropComments } from './build/drop-comments.ts';
import { startEveryStub } from './build/start-stubs.ts';
import { bundleBytes, MAX_BUNDLE_BYTES, megabytes } from './build/sizes.ts';
import { writeStubs } from './build/stubs.ts';

/** `npm run build [-- <folder>]`: one bundle, one stub per action; nothing is left behind unless all of it works. */
const root = join(import.meta.dirname, '..', '..');
const target = process.argv[2] ?? join(root, 'actions', 'dist');

// Beside the target: the rename at the end stays on one file system, and relative paths are those of the real place.
const draft = await mkdtemp(join(dirname(target), '.dist-'));
try {
  const started = performance.now();
  await bundle(root, draft);
  const stubs = await writeStubs(root, draft);
  await assertComplete(draft, stubs.length);
  await dropComments(draft);
  const bytes = await bundleBytes(draft);
  if (bytes > MAX_BUNDLE_BYTES) {
    throw new Error(`the bundle is ${megabytes(bytes)} MB, the budget is ${megabytes(MAX_BUNDLE_BYTES)} MB`);
  }
  await startEveryStub(root, draft, stubs);
  if (existsSync(target)) await rm(target, { recursive: true });
  await rename(draft, target);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `bundle: ${megabytes(bytes)} MB of ${megabytes(MAX_BUNDLE_BYTES)} MB, ${String(stubs.length)} stubs start, ${seconds} s`,
  );
} finally {
  await rm(draft, { recursive: true, force: true });
}
