import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * ncc exits 0 when an import does not resolve and leaves a `require` that throws on the user's machine (vercel/ncc#1003).
 * These are optional requires of libraries: each is inside a try block there, and the feature behind it is not used.
 */
const OPTIONAL_REQUIRES = new Map([
  ['canvas', 'vega draws SVG; a canvas would be for PNG'],
  ['pg-native', 'pg speaks the protocol itself'],
  ['supports-color', 'debug colours its output when it is there'],
]);

const UNRESOLVED = /eval\("require"\)\("([^"]+)"\)/g;
const BROKEN = /webpackMissingModule|@@notfound|Cannot find module '" \+ /;
/** Only shared/native loads native packages; a value import would ship a binary of the build machine. */
const NATIVE_ASSET = /\.(node|so|so\.\d+|dylib|dll)$/;
// The names are keys of checksums.json as well, which belongs into the bundle.
const NATIVE_CODE = /\b(?:onnxruntime_binding\.node|libduckdb\.\w+|duckdb\.node)\b(?!":")/;

/** @throws Error that lists everything that the bundler did silently and should not have. */
export async function assertComplete(dist: string, actions: number): Promise<void> {
  const faults: string[] = [];
  for (const file of await readdir(dist, { recursive: true })) {
    if (NATIVE_ASSET.test(file)) faults.push(`${file}: a native library in the bundle`);
    if (!file.endsWith('.js')) continue;
    const code = await readFile(join(dist, file), 'utf8');
    for (const [, name = ''] of code.matchAll(UNRESOLVED)) {
      if (!OPTIONAL_REQUIRES.has(name)) faults.push(`${file}: "${name}" was not found when bundling`);
    }
    if (BROKEN.test(code)) faults.push(`${file}: a missing module`);
    if (NATIVE_CODE.test(code)) faults.push(`${file}: a value import of a native package`);
  }
  const chunks = (await readdir(dist)).filter((file) => /^\d+\.index\.js$/.test(file));
  if (chunks.length < actions)
    faults.push(`only ${String(chunks.length)} lazy chunks: an action is not behind import()`);
  if (faults.length > 0) throw new Error(`the bundle is not complete:\n${[...new Set(faults)].join('\n')}`);
}
