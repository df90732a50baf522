import { AliasConflict } from '../../../shared/registry/registry.ts';
import { openIn } from './open-in.ts';

/** A process of its own: moves `champion` from the revision that it was told, or from what it reads until it succeeds. */
const [root = '', expected = '', version = '', times = '1'] = process.argv.slice(2);
const registry = openIn('/', root);
const target = { version, at: '2026-01-01T00:00:00Z', runId: null };

async function move(): Promise<void> {
  if (expected !== 'retry') {
    await registry.setAlias('m', 'champion', target, Number(expected));
    return;
  }
  for (;;) {
    const [current] = await registry.aliases('m');
    try {
      await registry.setAlias('m', 'champion', target, current?.revision ?? null);
      return;
    } catch (error) {
      if (!(error instanceof AliasConflict)) throw error;
    }
  }
}

try {
  for (let time = 0; time < Number(times); time++) await move();
  process.stdout.write('moved');
} catch (error) {
  process.stdout.write(error instanceof Error ? error.name : String(error));
}
