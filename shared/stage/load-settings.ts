import { resolve } from 'node:path';
import { emptyConfiguration, parseConfiguration, type Configuration } from '../config/configuration.ts';
import { Settings, type PolicySource } from '../config/settings.ts';
import { UserError } from '../errors.ts';
import { readTextFile } from '../fs/read-text.ts';
import type { GitHub } from '../github/github.ts';
import type { StageName } from '../model/stage-result.ts';
import type { Runner } from '../runner/runner.ts';
import type { MissingPermissions } from './missing-permissions.ts';

const DEFAULT_FILE = 'mlops.yml';
const POLICIES = ['base', 'head'] as const;

/** Reads the configuration of the head and, on pull requests, the policy of the base. */
export async function loadSettings(
  stage: StageName,
  runner: Runner,
  github: () => GitHub | null,
  missing: MissingPermissions,
): Promise<Settings> {
  const file = runner.input('config') ?? DEFAULT_FILE;
  const configuration =
    stage === 'report' && runner.context.event === 'workflow_run'
      ? await readDefaultBranch(file, runner, github)
      : await readHead(file, runner);
  const policy = await readPolicy(file, runner, github, missing);
  const settings = new Settings({ stage, input: (name) => runner.input(name), configuration, policy });
  // Whoever misspells "head" would otherwise silently get the base's rules.
  settings.requiredChoice('policy', POLICIES);
  return settings;
}

async function readHead(file: string, runner: Runner): Promise<Configuration> {
  const isNamed = runner.input('config') !== undefined;
  try {
    const path = resolve(runner.context.workspace, file);
    return parseConfiguration(await readTextFile(path, file, isNamed ? 'config' : undefined), file);
  } catch (error) {
    const absent = error instanceof UserError && error.message === 'the file does not exist';
    if (absent && !isNamed) return emptyConfiguration(file);
    throw error;
  }
}

/**
 * For reports about runs of strangers: nothing of the workspace counts, whoever checked out what into it. The commit of
 * the event is the default branch's.
 */
async function readDefaultBranch(
  file: string,
  runner: Runner,
  github: () => GitHub | null,
): Promise<Configuration> {
  const api = github();
  const { sha } = runner.context;
  if (api === null || sha === null) return emptyConfiguration(file);
  const text = await api.readFile(file, sha);
  return text === null ? emptyConfiguration(file) : parseConfiguration(text, `${file} of the default branch`);
}

async function readPolicy(
  file: string,
  runner: Runner,
  github: () => GitHub | null,
  missing: MissingPermissions,
): Promise<PolicySource> {
  const { pullRequest } = runner.context;
  if (pullRequest === null) return { kind: 'head' };
  if (runner.input('policy') === 'head') return headRules(runner);
  const api = github();
  if (api === null) return { kind: 'unknown-base', reason: 'no github-token' };
  try {
    const text = await api.readFile(file, pullRequest.baseSha);
    const base = text === null ? emptyConfiguration(file) : parseConfiguration(text, `${file} of the base`);
    // The head's own file can't lift a rule that protects against the head's own file.
    return base.value['policy'] === 'head' ? headRules(runner) : { kind: 'base', base };
  } catch (error) {
    if (error instanceof UserError) throw error;
    missing.note(error);
    const reason = error instanceof Error ? error.message : String(error);
    runner.log.warning(
      `The base's ${file} could not be read (${reason}): the pull request's policy is used, unreviewed.`,
    );
    return { kind: 'unknown-base', reason };
  }
}

function headRules(runner: Runner): PolicySource {
  runner.log.warning(
    'policy: head: gates and other policy keys come from the pull request itself, unreviewed',
  );
  return { kind: 'head' };
}
