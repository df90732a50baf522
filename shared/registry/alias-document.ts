import { UserError } from '../errors.ts';
import { parseDocument } from '../model/validate.ts';
import { AliasConflict, type Alias } from './registry.ts';

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

/** @throws UserError when it is damaged */
export function parseAlias(text: string, file: string): Alias {
  try {
    return parseDocument<Alias>(SCHEMA, JSON.parse(text), 'alias', { file });
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new UserError('the alias is damaged: it is not valid JSON', { file, cause });
    throw cause;
  }
}

/** The alias after a move. @param expected revision that was read @throws AliasConflict */
export function movedAlias(
  alias: string,
  current: Alias | null,
  target: { version: string; digest: string; at: string; runId: number | null },
  expected: number | null,
): Alias {
  if (!isAliasName(alias)) throw new UserError(`"${alias}" is no name of an alias`);
  const revision = current?.revision ?? null;
  if (revision !== expected)
    throw new AliasConflict(`${alias} is at revision ${String(revision)}, expected ${String(expected)}`);
  return {
    alias,
    version: target.version,
    digest: target.digest,
    revision: (revision ?? 0) + 1,
    history: [...(current?.history ?? []), target].slice(-HISTORY_LIMIT),
  };
}
