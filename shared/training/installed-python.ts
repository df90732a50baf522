import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { digestOfFile } from '../hash/digest.ts';

interface Place {
  command: string;
  /** Absolute; where the command runs. */
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

const NAMED = /(?<![^\s;&|("'=])((?:[^\s;&|()"'=]*\/)?python[\d.]*)(?![^\s;&|)"'])/g;
/** `numpy-2.4.6.dist-info`, `six-1.16.0.egg-info`, `x-1.0-py3.12.egg`. */
const DISTRIBUTION = /^(.+?)-([^-]+?)(?:-py[\d.]+)?\.(?:dist-info|egg-info|egg)$/;

/**
 * Versions of the Python interpreters that a command names or finds on its path, and of the packages installed for them: by
 * name, for the fingerprint. Read from the names of their folders, as `importlib.metadata` does: to ask the interpreter
 * would run the `.pth` and `sitecustomize` files of the project.
 */
export async function installedPython(place: Place): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const packages = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const names = new Set([...place.command.matchAll(NAMED)].map(([, name = '']) => name));
  for (const name of [...names, 'python', 'python3']) {
    const program = await locate(name, place);
    // A virtual environment's interpreter is a link: its folder says what it sees, its file which version it is.
    const prefix = program === null ? null : dirname(dirname(program));
    if (program === null || prefix === null || seen.has(prefix)) continue;
    seen.add(prefix);
    found[`interpreter ${name}`] = await digestOfFile(await realpath(program));
    for (const [name, version] of await packagesBelow(await prefixesOf(program, prefix), place.environment))
      packages.set(name, (packages.get(name) ?? new Set()).add(version));
  }
  for (const [name, versions] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1)))
    found[`package ${name}`] = [...versions].sort().join(', ');
  return found;
}

async function locate(name: string, { folder, environment }: Place): Promise<string | null> {
  const folders = name.includes('/') ? [folder] : (environment['PATH'] ?? '').split(delimiter);
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  for (const start of folders.filter((path) => path !== ''))
    for (const ending of endings) {
      const path = resolve(folder, start, name + ending);
      if (await exists(path)) return path;
    }
  return null;
}

/** A virtual environment, the installation that it was made of when it sees its packages, or an installation. */
async function prefixesOf(program: string, prefix: string): Promise<string[]> {
  const settings = await readFile(join(prefix, 'pyvenv.cfg'), 'utf8').catch(() => null);
  if (settings === null) return [prefix, dirname(dirname(await realpath(program)))];
  const home = /^home\s*=\s*(.+?)\s*$/m.exec(settings)?.[1];
  return /^include-system-site-packages\s*=\s*true/m.test(settings) && home !== undefined
    ? [prefix, dirname(home)]
    : [prefix];
}

async function packagesBelow(
  prefixes: readonly string[],
  { HOME, PYTHONPATH }: Place['environment'],
): Promise<[string, string][]> {
  const roots = [...prefixes, ...(HOME === undefined ? [] : [join(HOME, '.local')])];
  // Debian's interpreter of /usr sees what is installed into /usr/local.
  const all = roots.flatMap((root) => [root, join(root, 'local')]);
  const found: [string, string][] = [];
  for (const folder of [...(await sitePackages(all)), ...(PYTHONPATH ?? '').split(delimiter)])
    for (const entry of await list(folder)) {
      const [, name, version] = DISTRIBUTION.exec(entry) ?? [];
      if (name !== undefined && version !== undefined)
        found.push([name.toLowerCase().replace(/[-_.]+/g, '-'), version]);
    }
  return found;
}

async function sitePackages(prefixes: readonly string[]): Promise<string[]> {
  const folders = new Set<string>();
  for (const prefix of prefixes)
    for (const library of ['lib', 'lib64', 'Lib']) {
      const inside = (await list(join(prefix, library))).filter((name) => /^python[\d.]+t?$/.test(name));
      for (const version of ['', ...inside])
        for (const name of ['site-packages', 'dist-packages']) {
          const folder = await realpath(join(prefix, library, version, name)).catch(() => null);
          if (folder !== null) folders.add(folder);
        }
    }
  return [...folders];
}

const list = (folder: string): Promise<string[]> =>
  folder === '' ? Promise.resolve([]) : readdir(folder).catch(() => []);

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
