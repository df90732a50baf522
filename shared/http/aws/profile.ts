import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'ini';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the profile that `AWS_PROFILE` names, of the credentials file and of the configuration file. */
export async function readProfile(environment: Environment): Promise<Record<string, string>> {
  const profile = environment['AWS_PROFILE'] || 'default';
  const folder = join(environment['HOME'] ?? environment['USERPROFILE'] ?? homedir(), '.aws');
  const config = await sections(environment['AWS_CONFIG_FILE'] || join(folder, 'config'));
  const secret = await sections(environment['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials'));
  return {
    ...section(config, profile === 'default' ? 'default' : `profile ${profile}`),
    ...section(secret, profile),
  };
}

async function sections(file: string): Promise<Record<string, unknown>> {
  return parse(await readFile(file, 'utf8').catch(() => ''));
}

/** The parser takes a dot in a section's name for a step into another. */
function section(parsed: Record<string, unknown>, name: string): Record<string, string> {
  let found: unknown = parsed;
  for (const part of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return {};
    found = (found as Record<string, unknown>)[part];
  }
  const entries = Object.entries((found ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
