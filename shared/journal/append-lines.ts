import { StoreConflict, type Store } from '../store/store.ts';
import { identityOfLine, type StateLine } from './state-lines.ts';

const MAX_ATTEMPTS = 50;

/** Appends the lines that the state does not hold yet, those of a file at once. @returns how many there were */
export async function appendLines(state: Store, lines: readonly StateLine[]): Promise<number> {
  let appended = 0;
  for (const [key, ofKey] of Map.groupBy(lines, (line) => line.key))
    appended += await appendTo(state, key, ofKey);
  return appended;
}

async function appendTo(state: Store, key: StateLine['key'], lines: readonly StateLine[]): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const entry = await state.get(key);
    const content = entry?.content ?? '';
    const known = new Set(content.split('\n').map((line) => identityOfLine(key, line)));
    const missing = lines.filter(({ identity }) => {
      if (known.has(identity)) return false;
      known.add(identity);
      return true;
    });
    if (missing.length === 0) return 0;
    const separator = content === '' || content.endsWith('\n') ? '' : '\n';
    const added = missing.map(({ text }) => `${text}\n`).join('');
    try {
      await state.compareAndSet(key, `${content}${separator}${added}`, entry?.version ?? null);
      return missing.length;
    } catch (error) {
      if (!(error instanceof StoreConflict) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}
