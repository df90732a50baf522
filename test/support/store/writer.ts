import { FolderStore } from '../../../shared/store/folder-store.ts';
import { StoreConflict } from '../../../shared/store/store.ts';

/** A process that appends lines and counts up by compare-and-set: `writer.ts <folder> <name> <times>`. */
const [folder = '', name = '', times = '0'] = process.argv.slice(2);
const store = new FolderStore(folder);

for (let index = 0; index < Number(times); index += 1) {
  await store.append('ledger.jsonl', JSON.stringify({ name, index, filler: 'x'.repeat(500) }));
  await increment();
}

async function increment(): Promise<void> {
  for (;;) {
    const entry = await store.get('counter');
    try {
      await store.compareAndSet('counter', String(Number(entry?.content ?? 0) + 1), entry?.version ?? null);
      return;
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error;
    }
  }
}
