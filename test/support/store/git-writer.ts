import { connectGitHub } from '../../../shared/github/connect-github.ts';
import { GitStore } from '../../../shared/store/git-store.ts';

/**
 * A process that appends lines to a git ref and prints each when it is written:
 * `git-writer.ts <api> <token> <ref> <name> <times>`.
 */
const [apiUrl = '', token = '', ref = '', name = '', times = '0'] = process.argv.slice(2);
const { signal } = new AbortController();
const github = connectGitHub({ token, apiUrl, repository: 'org/example', signal });
const store = new GitStore(github, ref, { signal });

for (let index = 0; index < Number(times); index += 1) {
  const line = JSON.stringify({ name, index });
  await store.append('ledger.jsonl', line);
  process.stdout.write(`${line}\n`);
}
