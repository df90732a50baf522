import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../fs/atomic.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { parseDocument } from '../../model/validate.ts';
import { AliasConflict, type Alias } from '../registry.ts';

const HISTORY_LIMIT = 1000;
const POINTER = {
  type: 'object',
  properties: {
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$' },
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
  },
  required: ['version', 'digest'],
};
const SCHEMA = {
  ...POINTER,
  properties: {
    ...POINTER.properties,
    alias: { type: 'string' },
    revision: { type: 'integer', minimum: 1 },
    history: { type: 'array', items: POINTER },
  },
  required: [...POINTER.required, 'alias', 'revision', 'history'],
};

export const isAliasName = (text: string): boolean => /^[a-z][a-z0-9-]{0,62}$/.test(text);

export async function readAlias(folder: string, alias: string): Promise<Alias | null> {
  const file = aliasFile(folder, alias);
  try {
    return parseDocument<Alias>(SCHEMA, JSON.parse(await readFile(file, 'utf8')), 'alias', { file });
  } catch (cause) {
    // No folder at all: listing the versions says so.
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '')) return null;
    if (cause instanceof SyntaxError)
      throw new UserError('the alias is damaged: it is not valid JSON', { file, cause });
    throw cause;
  }
}

export async function readAliases(folder: string): Promise<Alias[]> {
  const names = await readdir(join(folder, 'aliases')).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const aliases: Alias[] = [];
  for (const name of names.filter((file) => file.endsWith('.json')).sort()) {
    const alias = await readAlias(folder, name.slice(0, -'.json'.length));
    if (alias !== null) aliases.push(alias);
  }
  return aliases;
}

/** Call it under the registry's lock. @throws AliasConflict */
export async function moveAlias(
  folder: string,
  alias: string,
  target: { version: string; digest: string; at: string; runId: number | null },
  expected: number | null,
): Promise<Alias> {
  if (!isAliasName(alias)) throw new UserError(`"${alias}" is no name of an alias`);
  const current = await readAlias(folder, alias);
  const revision = current?.revision ?? null;
  if (revision !== expected)
    throw new AliasConflict(`${alias} is at revision ${String(revision)}, expected ${String(expected)}`);
  const moved: Alias = {
    alias,
    version: target.version,
    digest: target.digest,
    revision: (revision ?? 0) + 1,
    history: [...(current?.history ?? []), target].slice(-HISTORY_LIMIT),
  };
  await writeFileAtomic(aliasFile(folder, alias), `${JSON.stringify(moved, null, 2)}\n`);
  return moved;
}

function aliasFile(folder: string, alias: string): string {
  return join(folder, 'aliases', `${alias}.json`);
}
