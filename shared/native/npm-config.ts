import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { parse } from 'ini';

type Environment = Readonly<Record<string, string | undefined>>;

/** Keys and values of npm's configuration, as npm merges them. */
export type NpmConfig = ReadonlyMap<string, string>;

const DEFAULT_REGISTRY = 'https://registry.npmjs.org/';
const VARIABLE = /(\\*)\$\{([^${}?]+)(\?)?\}/g;

/**
 * npm's configuration of the machine and of the workflow: variables (`npm_config_*`), then the user's file, then the
 * global one. The project's `.npmrc` is left out: it may be a pull request's, and could send a token of the environment
 * anywhere.
 */
export async function readNpmConfig(environment: Environment): Promise<NpmConfig> {
  const config = new Map<string, string>();
  for (const [key, value] of variables(environment)) config.set(key, value);
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
  const files = [config.get('userconfig') ?? join(home, '.npmrc'), globalFile(config, environment)];
  for (const file of files) {
    const text = file === null ? '' : await readFile(file, 'utf8').catch(() => '');
    for (const [key, value] of Object.entries(parse(text))) {
      if (typeof value === 'string' && !config.has(key)) config.set(key, expand(value, environment));
    }
  }
  return config;
}

/** The registry of a package, with a slash at its end: that of its scope, else the general one. */
export function registryOf(config: NpmConfig, packageName: string): string {
  const scope = packageName.startsWith('@') ? packageName.split('/', 1)[0] : undefined;
  const scoped = scope === undefined ? undefined : config.get(`${scope}:registry`);
  const url = scoped ?? config.get('registry') ?? DEFAULT_REGISTRY;
  return url.endsWith('/') ? url : `${url}/`;
}

/** The header that a URL is asked with: credentials are kept per host and path, and belong to nothing else. */
export function authorizationFor(config: NpmConfig, url: string): Record<string, string> {
  const { host, pathname } = new URL(url);
  for (let path = pathname; path !== ''; path = path.replace(/[^/]*\/?$/, '')) {
    const place = `//${host}${path.endsWith('/') ? path : `${path}/`}`;
    const value = (key: string): string | undefined => config.get(`${place}:${key}`);
    const token = value('_authToken');
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    const password = value('_password');
    const pair =
      value('_auth') ??
      (password === undefined
        ? undefined
        : Buffer.from(
            `${value('username') ?? ''}:${Buffer.from(password, 'base64').toString('utf8')}`,
          ).toString('base64'));
    if (pair !== undefined) return { authorization: `Basic ${pair}` };
  }
  return {};
}

function* variables(environment: Environment): Generator<[string, string]> {
  for (const [name, value] of Object.entries(environment)) {
    const [, key] = /^npm_config_(.+)$/i.exec(name) ?? [];
    if (key === undefined || value === undefined || value === '') continue;
    yield [key.startsWith('//') ? key : key.toLowerCase().replace(/(?!^)_/g, '-'), value];
  }
}

/** `<prefix>/etc/npmrc`: the prefix is where Node lies on the path, unless it is named. */
function globalFile(config: NpmConfig, environment: Environment): string | null {
  const named = config.get('globalconfig');
  if (named !== undefined) return named;
  const prefix = config.get('prefix') ?? environment['PREFIX'];
  if (prefix !== undefined) return join(prefix, 'etc', 'npmrc');
  const binaries = (environment['PATH'] ?? '')
    .split(delimiter)
    .find((folder) => folder !== '' && existsSync(join(folder, 'npm')));
  return binaries === undefined ? null : join(dirname(binaries), 'etc', 'npmrc');
}

/** `${NAME}` stands for a variable; one that is not set stays as it is, `${NAME?}` becomes empty; a backslash protects. */
function expand(text: string, environment: Environment): string {
  return text.replace(VARIABLE, (whole, slashes: string, name: string, optional: string | undefined) => {
    if (slashes.length % 2 === 1) return whole.slice((slashes.length + 1) / 2);
    const value = environment[name] ?? (optional === undefined ? `\${${name}}` : '');
    return slashes.slice(slashes.length / 2) + value;
  });
}
