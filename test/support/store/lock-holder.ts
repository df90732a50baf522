import { setTimeout as sleep } from 'node:timers/promises';
import { withFolderLock } from '../../../shared/fs/folder-lock.ts';

/** A process that takes a lock, says so, and keeps it: `lock-holder.ts <lock folder>`. */
await withFolderLock(process.argv[2] ?? '', async () => {
  process.stdout.write('held\n');
  await sleep(600_000);
});
