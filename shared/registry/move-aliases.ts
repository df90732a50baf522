import { AliasConflict, type Registry } from './registry.ts';

const ATTEMPTS = 5;

export interface AliasMove {
  alias: string;
  /** Version that it pointed at, or null for a new alias. */
  from: string | null;
  to: string;
}

/** Points aliases at a version; one that points there already is left alone. */
export async function moveAliases(
  registry: Registry,
  model: string,
  aliases: readonly string[],
  target: { version: string; at: string; runId: number | null },
): Promise<AliasMove[]> {
  const moves: AliasMove[] = [];
  for (const alias of aliases) {
    const from = await moveOne(registry, model, alias, target);
    moves.push({ alias, from, to: target.version });
  }
  return moves;
}

/** @returns the version that the alias pointed at */
async function moveOne(
  registry: Registry,
  model: string,
  alias: string,
  target: { version: string; at: string; runId: number | null },
): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    const current = (await registry.aliases(model)).find((known) => known.alias === alias);
    if (current?.version === target.version) return current.version;
    try {
      await registry.setAlias(model, alias, target, current?.revision ?? null);
      return current?.version ?? null;
    } catch (error) {
      if (!(error instanceof AliasConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
