import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a stub per action folder, and the one of the command line. */
export async function writeStubs(root: string, dist: string): Promise<string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true });
  const actions = entries
    .filter((entry) => entry.isDirectory() && !/^\.|^dist$/.test(entry.name))
    .map((entry) => entry.name);
  for (const action of actions) {
    await writeFile(
      join(dist, `${action}.js`),
      `import { start } from './index.js';\n\nawait start('${action}', import.meta.url);\n`,
    );
  }
  await writeFile(
    join(dist, 'cli.js'),
    `import { commandLine } from './index.js';\n\nawait commandLine(process.argv.slice(2), import.meta.url);\n`,
  );
  return actions;
}
