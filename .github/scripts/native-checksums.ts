import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, inScratchFolder, root, unpackPinnedTarballs } from './native/tarballs.ts';

/**
 * `npm run native:checksums [-- --check]`: writes the sha512 of every file of the native packages, from the tarballs whose
 * integrity the lockfile pins, for all platforms. Nothing is taken from node_modules.
 */
const target = join(root, 'shared', 'native', 'checksums.json');
const checksums: Record<string, { version: string; files: Record<string, string> }> = {};
await inScratchFolder((scratch) => {
  for (const { name, version, folder } of unpackPinnedTarballs(scratch)) {
    console.log(`${name} ${version}`);
    checksums[name] = { version, files: digestsOf(folder) };
    rmSync(folder, { recursive: true });
  }
});

const text = `${JSON.stringify(checksums, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text)
    throw new Error('checksums.json is stale: run "npm run native:checksums"');
} else {
  writeFileSync(target, text);
}

function digestsOf(folder: string): Record<string, string> {
  const digests = filesOf(folder).map(
    (file) =>
      [
        file,
        createHash('sha512')
          .update(readFileSync(join(folder, file)))
          .digest('base64'),
      ] as const,
  );
  return Object.fromEntries(digests);
}
