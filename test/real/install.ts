import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folders with the real tools, in the order of PATH. */
    toolFolders: string[];
    /** The interpreter that has frictionless, and the test corpus of its source distribution. */
    frictionless: { python: string; corpus: string };
    /** The reference tool of OpenSSF model signing. */
    modelSigning: string;
  }
}

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
const requirements = join(import.meta.dirname, 'requirements.txt');
const frictionless = join(import.meta.dirname, 'frictionless', 'requirements.txt');
const modelSigning = join(import.meta.dirname, 'model-signing', 'requirements.txt');
const corpus = join(import.meta.dirname, 'frictionless', 'corpus.txt');

/** Installs the pinned tools once per set of pins, into the user's cache; a tool that can't be had fails the run. */
export default function installRealTools(project: TestProject): void {
  const pins = createHash('sha256')
    .update(readFileSync(requirements))
    .update(ACTIONLINT)
    .update(readFileSync(frictionless))
    .update(readFileSync(corpus))
    .update(readFileSync(modelSigning))
    .digest('hex')
    .slice(0, 12);
  const folder = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'mlops-actions',
    `real-${pins}`,
  );
  const python = join(folder, 'python');
  const go = join(folder, 'go');
  // Its libraries are not those of the tools.
  const peer = join(folder, 'frictionless');
  const signing = join(folder, 'model-signing');
  const source = join(folder, 'corpus');
  if (!existsSync(join(folder, 'complete'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(go, { recursive: true });
    const pip = (venv: string, command: string[], pinned: string): void => {
      run(join(venv, 'bin', 'pip'), [...command, '--quiet', '--no-deps', '--require-hashes', '-r', pinned]);
    };
    for (const [venv, pinned] of [
      [python, requirements],
      [peer, frictionless],
      [signing, modelSigning],
    ] as const) {
      run('python3', ['-m', 'venv', venv]);
      pip(venv, ['install'], pinned);
    }
    mkdirSync(source);
    pip(peer, ['download', '--no-binary', 'frictionless', '--dest', source], corpus);
    run('tar', ['-xzf', join(source, 'frictionless-5.18.1.tar.gz'), '-C', source, '--strip-components=1']);
    run('go', ['install', ACTIONLINT], { GOBIN: go });
    mkdirSync(join(folder, 'complete'));
  }
  project.provide('toolFolders', [join(python, 'bin'), go]);
  project.provide('frictionless', {
    python: join(peer, 'bin', 'python'),
    corpus: join(source, 'data'),
  });
  project.provide('modelSigning', join(signing, 'bin', 'model_signing'));
}

function run(command: string, args: string[], environment: Record<string, string> = {}): void {
  console.log(`installing: ${[command.split('/').at(-1), ...args].join(' ')}`);
  const { status, error, stderr } = spawnSync(command, args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
