import { arch, platform } from 'node:os';
import { delimiter } from 'node:path';

/** What a process needs to start at all; nothing else of the caller's environment reaches a step. */
const INHERITED = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'SystemRoot',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'USERPROFILE',
];

const RUNNER_OS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' };

interface RunnerPlace {
  workspace: string;
  temporaryFolder: string;
  toolCache: string;
  debug: boolean;
  trackingId: string;
}

/** Variables that the machine and the runner give to every step. */
export function machineEnvironment(place: RunnerPlace): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: place.workspace,
    RUNNER_ARCH: arch().toUpperCase(),
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_NAME: 'runner-sim',
    RUNNER_OS: RUNNER_OS[platform()] ?? 'Linux',
    RUNNER_TEMP: place.temporaryFolder,
    RUNNER_TOOL_CACHE: place.toolCache,
    RUNNER_TRACKING_ID: place.trackingId,
    RUNNER_WORKSPACE: place.workspace,
    ...(place.debug ? { RUNNER_DEBUG: '1' } : {}),
  };
}

/** The part of the `github` context that the runner gives as variables. */
export function githubEnvironment(context: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(context).filter(([name]) => name !== 'token' && name !== 'event');
  return Object.fromEntries(shown.map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value]));
}

/** `INPUT_*`: upper case, spaces become `_`, hyphens stay. */
export function inputEnvironment(inputs: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...inputs].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

/** Folders that steps put before `PATH`; the last one comes first. */
export function withPath(environment: Record<string, string>, prepended: readonly string[]): void {
  if (prepended.length === 0) return;
  environment['PATH'] = [...prepended.toReversed(), environment['PATH'] ?? ''].join(delimiter);
}
