import { UserError } from '../errors.ts';
import type { RollOut } from './target.ts';

/** Adding a target is one line: its code is a lazy chunk. */
const TARGETS: Record<string, () => Promise<RollOut>> = {
  server: async () => (await import('./targets/server.ts')).rollOutToServer,
};

export function openTarget(name: string): Promise<RollOut> {
  const open = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
  if (open !== undefined) return open();
  throw new UserError(`unknown target "${name}"`, { fix: `Use one of ${Object.keys(TARGETS).join(', ')}` });
}
