import { AliasConflict, type Registry } from './registry.ts';

const ATTEMPTS = 5;

/** Points aliases at a version; one that points there already is left alone. */
export async function moveAliases(
  registry: Registry,
  model: string,
  aliases: readonly string[],
  target: { version: string; at: string; runId: number | null },
): Promise<void> {
  for (const alias of aliases) await moveOne(registry, model, alias, target);
}

async function moveOne(
  registry: Registry,
  model: string,
  alias: string,
  target: { version: string; at: string; runId: number | null },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const current = (await registry.aliases(model)).find((known) => known.alias === alias);
    if (current?.version === target.version) return;
    try {
      await registry.setAlias(model, alias, target, current?.revision ?? null);
      return;
    } catch (error) {
      if (!(error instanceof AliasConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
