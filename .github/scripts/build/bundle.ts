import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Compiles `actions/entry.ts` and everything that it reaches into one ESM bundle with lazy chunks. */
export async function bundle(root: string, target: string): Promise<void> {
  const ncc = join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js');
  const child = spawn(
    process.execPath,
    [
      // The demo builds too: 1.5 GB is all it may take.
      '--max-old-space-size=768',
      ncc,
      'build',
      join('actions', 'entry.ts'),
      '--out',
      target,
      '--license',
      'licenses.txt',
      '--no-cache',
      // Types are checked by `npm run check`, once and for the whole tree.
      '--transpile-only',
      '--quiet',
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ncc ended with code ${String(code)}:\n${said}`);
}
