import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { Content } from '../hash/content.ts';
import { parseDocument } from '../model/validate.ts';
import { statementOf, type Statement } from './statement.ts';

/** OpenSSF model signing, v1.0 of the predicate (https://github.com/ossf/model-signing-spec). */
export const MODEL_SIGNATURE_TYPE = 'https://model_signing/signature/v1.0';
/** What the specification's tool leaves out unless told otherwise. */
const GIT_PATHS = ['.git', '.gitattributes', '.github', '.gitignore'];

interface Resource {
  /** Path below the model, with forward slashes; `.` for a model that is one file. */
  name: string;
  algorithm: string;
  /** Hex digits. */
  digest: string;
}

interface Predicate {
  serialization: { method: string; hash_type: string; allow_symlinks: boolean; ignore_paths?: string[] };
  resources: Resource[];
}

const SCHEMA = {
  type: 'object',
  required: ['serialization', 'resources'],
  properties: {
    serialization: {
      type: 'object',
      required: ['method', 'hash_type'],
      properties: {
        method: { type: 'string' },
        hash_type: { type: 'string' },
        allow_symlinks: { type: 'boolean' },
        ignore_paths: { type: 'array', items: { type: 'string' } },
      },
    },
    resources: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'algorithm', 'digest'],
        properties: {
          name: { type: 'string' },
          algorithm: { type: 'string' },
          digest: { type: 'string', pattern: '^(?:[0-9a-f]{2})+$' },
        },
      },
    },
  },
};

/** What is signed of a model: every file with its digest, as the `model-signing` tool lists them by default. */
export function modelStatement(name: string, content: Content): Statement<Predicate> {
  const resources = resourcesOf(content, GIT_PATHS);
  return statementOf({ name, digest: rootDigest(resources) }, MODEL_SIGNATURE_TYPE, {
    serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: GIT_PATHS },
    resources,
  });
}

/**
 * Compares a model with a statement whose signature was verified.
 * @throws UserError that names the first files that were changed, added or removed
 */
export function checkModel(statement: Statement, content: Content, file: string): void {
  const refused = (message: string, fix?: string): UserError =>
    new UserError(message, { file, ...(fix === undefined ? {} : { fix }) });
  if (statement.predicateType !== MODEL_SIGNATURE_TYPE) {
    throw refused(
      `the signature is not of a model: it says "${statement.predicateType}"`,
      `Sign the model by OpenSSF model signing v1.0 (${MODEL_SIGNATURE_TYPE})`,
    );
  }
  const { serialization, resources } = parseDocument<Predicate>(
    SCHEMA,
    statement.predicate,
    'the list of signed files',
    {
      file,
    },
  );
  const { method, hash_type: hashType } = serialization;
  if (
    method !== 'files' ||
    hashType !== 'sha256' ||
    resources.some(({ algorithm }) => algorithm !== 'sha256')
  ) {
    throw refused(
      `the model is signed by ${method} with ${hashType}, and only files with sha256 are compared here`,
      'Sign it with the defaults of model-signing',
    );
  }
  const signed = new Map<string, string>();
  for (const { name, digest } of resources) {
    if (!isBelow(name)) throw refused(`the signature lists "${name}", which lies outside of the model`);
    if (signed.has(name)) throw refused(`the signature lists "${name}" twice`);
    signed.set(name, digest);
  }
  const [subject, ...others] = statement.subject;
  if (others.length > 0) throw refused('the signature is of more than one model');
  if (`sha256:${subject?.digest['sha256'] ?? ''}` !== rootDigest(resources))
    throw refused('the signature contradicts itself: its digest is not that of the files it lists');

  const ignored = [...GIT_PATHS, ...(serialization.ignore_paths ?? [])];
  const found = new Map(resourcesOf(content, ignored).map(({ name, digest }) => [name, digest]));
  const differences = [
    ...[...found].filter(([name]) => !signed.has(name)).map(([name]) => `${name} was added`),
    ...[...signed].flatMap(([name, digest]) => {
      const now = found.get(name);
      return now === digest ? [] : [`${name} was ${now === undefined ? 'removed' : 'changed'}`];
    }),
  ];
  const [first, ...rest] = differences;
  if (first === undefined) return;
  const more = rest.length > 0 ? ` (and ${String(rest.length)} more)` : '';
  throw refused(`the model is not the one that was signed: ${first}${more}`);
}

function resourcesOf({ files, folder }: Content, ignored: readonly string[]): Resource[] {
  if (!folder) return files.map(({ sha256 }) => resource('.', sha256));
  return files
    .filter(({ path }) => !ignored.some((skipped) => isAtOrBelow(path, skipped)))
    .map(({ path, sha256 }) => resource(path, sha256))
    .sort((a, b) => compareNames(a.name, b.name));
}

const resource = (name: string, digest: string): Resource => ({ name, algorithm: 'sha256', digest });

/** Like `Path.is_relative_to` of the tool; what leads out of the model ignores nothing. */
function isAtOrBelow(path: string, folder: string): boolean {
  const clean = folder
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (folder.startsWith('/')) return false;
  return clean === '' || path === clean || path.startsWith(`${clean}/`);
}

const isBelow = (name: string): boolean =>
  name === '.' || name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** Folder by folder, by code point: the order of the tool's paths, in which `sub/b` precedes `sub-x`. */
function compareNames(one: string, two: string): number {
  const left = one.split('/');
  const right = two.split('/');
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = Buffer.compare(Buffer.from(part), Buffer.from(other));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** sha256 over the digests of the files themselves; it covers no names. */
function rootDigest(resources: readonly Resource[]): string {
  const hash = createHash('sha256');
  for (const { digest } of resources) hash.update(Buffer.from(digest, 'hex'));
  return `sha256:${hash.digest('hex')}`;
}
