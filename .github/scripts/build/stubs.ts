import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a stub per action folder, the one of all post steps, and the one of the command line.
 * @returns the actions
 */
export async function writeStubs(root: string, dist: string): Promise<string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true });
  const actions = entries
    .filter((entry) => entry.isDirectory() && !/^\.|^dist$/.test(entry.name))
    .map((entry) => entry.name);
  for (const name of [...actions, 'post']) {
    await writeFile(
      join(dist, `${name}.js`),
      `import { start } from './index.js';\n\nawait start('${name}', import.meta.url);\n`,
    );
  }
  await writeFile(
    join(dist, 'cli.js'),
    `import { commandLine } from './index.js';\n\nawait commandLine(process.argv.slice(2), import.meta.url);\n`,
  );
  return actions;
}
