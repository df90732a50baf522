import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NativePackage } from '../../shared/native/native-location.ts';
import { pinnedPackages, supportedPlatforms } from '../../shared/native/native-packages.ts';
import { archiveName } from '../../shared/native/release-archive.ts';
import { packArchive } from './native/pack-archive.ts';
import { inScratchFolder, root, unpackPinnedTarballs } from './native/tarballs.ts';

/**
 * `npm run native:archives -- <folder> [--check]`: one archive per native package and platform, for the release whose tag
 * it prints, from the tarballs that the lockfile pins; their digests go to `archives.json`, or are compared with it.
 */
const target = process.argv[2];
if (target === undefined || target.startsWith('-')) throw new Error('name a folder for the archives');
const pins = join(root, 'shared', 'native', 'archives.json');
const natives: NativePackage[] = ['@duckdb/node-api', 'onnxruntime-node'];

mkdirSync(target, { recursive: true });
const archives: Record<string, { bytes: number; sha512: string }> = {};
await inScratchFolder(async (scratch) => {
  const folders = new Map<string, string>();
  for (const { name, folder } of unpackPinnedTarballs(scratch)) folders.set(name, folder);
  for (const native of natives) {
    for (const platform of supportedPlatforms(native)) {
      const archive = await packArchive(
        pinnedPackages(native, platform),
        (name) => folders.get(name) ?? name,
      );
      const name = archiveName(native, platform);
      archives[name] = {
        bytes: archive.length,
        sha512: createHash('sha512').update(archive).digest('base64'),
      };
      writeFileSync(join(target, name), archive);
      console.log(`${name} ${(archive.length / 1e6).toFixed(1)} MB`);
    }
  }
});

const digest = createHash('sha256').update(JSON.stringify(archives)).digest('hex').slice(0, 12);
const text = `${JSON.stringify({ release: `natives-${digest}`, archives }, null, 2)}\n`;
console.log(`release natives-${digest}`);
if (process.argv.includes('--check')) {
  if (readFileSync(pins, 'utf8') !== text)
    throw new Error('archives.json is stale: run "npm run native:archives"');
} else {
  writeFileSync(pins, text);
}
