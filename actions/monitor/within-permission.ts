import { AccessError } from '../../shared/github/access-error.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Store } from '../../shared/store/store.ts';

/**
 * The state as far as the job's token reaches. A job that may not read or write it decides all the same, keeps its entry
 * in the result's journal, and is told what that costs.
 */
export function withinPermission(store: Store, log: Log): Store {
  let told = false;
  const unless = async <T>(call: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      if (!told) log.notice(`The cooldown is not kept in the state. ${error.message}`);
      told = true;
      return otherwise;
    }
  };
  return {
    description: store.description,
    get: (key) => unless(store.get(key), null),
    compareAndSet: (key, content, expected) => unless(store.compareAndSet(key, content, expected), ''),
    append: (key, line) => unless(store.append(key, line), undefined),
  };
}
