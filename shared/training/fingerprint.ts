import { isDeepStrictEqual } from 'node:util';
import { digestOfJson, type Digest } from '../hash/digest.ts';
import type { FileDigests } from './determining-files.ts';
import type { Parameters } from './parameters.ts';

/** Everything that determines the result of a training run. */
export interface FingerprintParts {
  command: string;
  parameters: Parameters;
  workingDirectory: string;
  /** Paths that the result is read from. */
  outputs: Readonly<Record<string, string | null>>;
  inputs: FileDigests;
  lockFiles: FileDigests;
  environment: Readonly<Record<string, string | null>>;
  /** Major version of the action. */
  action: number;
}

export const fingerprintOf = (parts: FingerprintParts): Digest => digestOfJson(parts);

/** What differs from an earlier run, in words that name the key: `params.depth`, `train.js`. */
export function changedParts(before: FingerprintParts, now: FingerprintParts): string[] {
  return [
    ...(before.command === now.command ? [] : ['command']),
    ...(before.workingDirectory === now.workingDirectory ? [] : ['working-directory']),
    ...changedKeys(before.parameters, now.parameters).map((name) => `params.${name}`),
    ...changedKeys(before.outputs, now.outputs),
    // A lock file may be among the inputs too.
    ...new Set([...changedKeys(before.inputs, now.inputs), ...changedKeys(before.lockFiles, now.lockFiles)]),
    ...changedKeys(before.environment, now.environment).map((name) => `environment ${name}`),
    ...(before.action === now.action ? [] : ['version of the action']),
  ];
}

type Kind = 'data' | 'params' | 'code' | 'environment';

/** Programs are code, everything else among the inputs is data. */
export const CODE =
  /\.(py|pyx|ipynb|js|mjs|cjs|ts|mts|r|jl|java|scala|kt|go|rs|c|cc|cpp|h|hpp|cu|sh|ps1|sql)$/i;

/** The same by kind, for the section "what changed". */
export function changedKinds(before: FingerprintParts, now: FingerprintParts): Record<Kind, boolean> {
  const files = changedKeys(before.inputs, now.inputs);
  return {
    data: files.some((file) => !CODE.test(file)),
    params: !isDeepStrictEqual(before.parameters, now.parameters),
    code: before.command !== now.command || files.some((file) => CODE.test(file)),
    environment:
      !isDeepStrictEqual(before.lockFiles, now.lockFiles) ||
      !isDeepStrictEqual(before.environment, now.environment),
  };
}

function changedKeys(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => before[key] !== now[key])
    .sort();
}
