import type { Store, StoreEntry } from './store.ts';

/** State in a folder; safe under concurrent processes. */
export class FolderStore implements Store {
  readonly description: string;

  constructor(folder: string) {
    this.description = `folder ${folder}`;
  }

  get(key: string): Promise<StoreEntry | null> {
    return Promise.reject(new Error(key));
  }

  compareAndSet(key: string): Promise<string> {
    return Promise.reject(new Error(key));
  }

  append(key: string): Promise<void> {
    return Promise.reject(new Error(key));
  }
}
