import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { childEnvironment } from '../../process/child-environment.ts';
import { runCommand } from '../../process/run-command.ts';
import { CODE, type FingerprintParts } from '../fingerprint.ts';
import type { Parameters } from '../parameters.ts';

interface FileOfLineage {
  /** Relative to the workspace, or the address it came from. */
  path: string;
  /** `sha256:…` */
  digest: string;
}

/** What a model was made of; `lineage.json`. */
export interface Lineage {
  schemaVersion: 1;
  code: {
    repository: string | null;
    commit: string | null;
    ref: string | null;
    /** Tracked files that were not as committed when the training began; null where that is not known. */
    changedFiles: number | null;
    files: FileOfLineage[];
  };
  data: (FileOfLineage & { rows: number | null })[];
  parentModel: FileOfLineage | null;
  command: string;
  parameters: Parameters;
  environment: Readonly<Record<string, string | null>>;
  lockFiles: FileOfLineage[];
  /** Whether it ran in one. */
  container: boolean;
  hardware: {
    cpu: string | null;
    cores: number;
    /** MiB. */
    memoryMb: number;
    gpus: string[];
  };
}

export const filesOf = (digests: Readonly<Record<string, string>>): FileOfLineage[] =>
  Object.entries(digests).map(([path, digest]) => ({ path, digest }));

/** The files of a fingerprint as code and data. @param rows by path, where they are known */
export function dividedFiles(
  { inputs }: FingerprintParts,
  rows: ReadonlyMap<string, number>,
): { code: FileOfLineage[]; data: Lineage['data'] } {
  const all = filesOf(inputs);
  return {
    code: all.filter(({ path }) => CODE.test(path)),
    data: all
      .filter(({ path }) => !CODE.test(path))
      .map((file) => ({ ...file, rows: rows.get(file.path) ?? null })),
  };
}

const GIT = 'git -c core.fsmonitor=false status --porcelain --untracked-files=no';
const GIT_MS = 20_000;

/**
 * Tracked files that are not as committed. Settings of the checkout can make git run programs: it sees no more than the
 * training command does.
 */
export async function changedFiles(place: {
  workspace: string;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}): Promise<number | null> {
  let lines = 0;
  const end = await runCommand({
    command: GIT,
    folder: place.workspace,
    environment: childEnvironment(place.environment, []),
    timeoutMs: GIT_MS,
    signal: place.signal,
    onOutput: (block) => {
      lines += block.toString('latin1').split('\n').length - 1;
    },
  });
  return end.exitCode === 0 && end.endedBy === 'itself' ? lines : null;
}

export function hardware(): Lineage['hardware'] {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() || null,
    cores: cores.length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    gpus: gpus(),
  };
}

/** What NVIDIA's driver says: no program is started for it. */
function gpus(folder = '/proc/driver/nvidia/gpus'): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map(
    (name) =>
      /^Model:\s*(.+)$/m.exec(readFileSync(`${folder}/${name}/information`, 'utf8'))?.[1] ?? 'unknown',
  );
}

export const inContainer = (): boolean => existsSync('/.dockerenv') || existsSync('/run/.containerenv');
