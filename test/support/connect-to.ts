import { connectGitHub } from '../../shared/github/connect-github.ts';
import type { GitHub } from '../../shared/github/github.ts';
import type { FakeGitHub } from './github/index.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Our client on the fake GitHub; its waits take no time. */
export function connectTo(fake: FakeGitHub, token = fake.token): GitHub {
  const { signal } = new AbortController();
  const connection = { token, apiUrl: fake.url, repository: fake.state.repository, signal };
  return connectGitHub(connection, { clock: new VirtualClock(), random: () => 0.5 });
}
