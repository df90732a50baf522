import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../fs/atomic.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { movedAlias, parseAlias } from '../alias-document.ts';
import type { Alias } from '../registry.ts';

export async function readAlias(folder: string, alias: string): Promise<Alias | null> {
  const file = aliasFile(folder, alias);
  try {
    return parseAlias(await readFile(file, 'utf8'), file);
  } catch (cause) {
    // No folder at all: listing the versions says so.
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '')) return null;
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
  const moved = movedAlias(alias, await readAlias(folder, alias), target, expected);
  await writeFileAtomic(aliasFile(folder, alias), `${JSON.stringify(moved, null, 2)}\n`);
  return moved;
}

function aliasFile(folder: string, alias: string): string {
  return join(folder, 'aliases', `${alias}.json`);
}
