import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { GitHub } from '../github/github.ts';
import { FolderStore } from '../store/folder-store.ts';
import { GitStore } from '../store/git-store.ts';
import { S3Store } from '../store/s3-store.ts';
import type { Store } from '../store/store.ts';

interface StatePlace {
  /** The input: `git:<ref>`, `folder:<path>`, `s3://…`, or nothing. */
  setting: string | undefined;
  model: string;
  workspace: string;
  resultsPath: string;
  /** Null without a token or a repository. */
  github: GitHub | null;
  signal: AbortSignal;
  /** Variables by which a service is reached. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface OpenedState {
  store: () => Store;
  /** Null when the state is no folder. */
  folder: string | null;
}

/** The state that a step works on: what was named, else a ref of the repository wherever there is one, else a folder. */
export function openState({ setting, model, github, ...place }: StatePlace): OpenedState {
  if (setting?.startsWith('s3://') === true) {
    const store = new S3Store(setting, async () => {
      const { openBucket } = await import('../http/aws/s3/open-bucket.ts');
      return openBucket(setting, place.environment, place);
    });
    return { folder: null, store: () => store };
  }
  const ref = setting === undefined ? refOf(model) : /^git:(.*)$/.exec(setting)?.[1];
  if (ref === undefined || (setting === undefined && github === null)) {
    const folder =
      setting === undefined
        ? resolve(place.resultsPath, 'state')
        : resolve(place.workspace, setting.slice('folder:'.length));
    return { store: () => new FolderStore(folder), folder };
  }
  let opened: GitStore | undefined;
  return {
    folder: null,
    store: () => {
      if (github === null) {
        throw new UserError(`input "state": git:${ref} needs the input "github-token"`, {
          fix: 'Give a token, or keep the state in a folder: "folder:<path>"',
        });
      }
      opened ??= new GitStore(github, ref, { signal: place.signal });
      return opened;
    },
  };
}

/** Dots that a model's name may have and a ref may not are written as in an address. */
function refOf(model: string): string {
  return `refs/mlops/${model.replace(/\.(?=\.|$|lock$)/g, '%2e')}`;
}
