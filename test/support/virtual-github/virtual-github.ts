import { connectGitHub } from '../../../shared/github/connect-github.ts';
import type { GitHub } from '../../../shared/github/github.ts';
import { BlobStore } from '../github/artifacts/blob-store.ts';
import { createRuntimeToken } from '../github/artifacts/runtime-token.ts';
import { FakeState } from '../github/state.ts';
import { Tokens } from '../github/tokens.ts';
import type { World } from '../github/world.ts';
import { virtualNetwork, type Network, type Passage } from './network.ts';
import { VirtualTime } from './virtual-time.ts';

// The suite loads it at the first call, and virtual time does not wait for a file.
await import('@actions/github');

export interface VirtualGitHub {
  time: VirtualTime;
  state: FakeState;
  network: Network;
  /** What was wrong by GitHub's description. */
  violations: string[];
  /** GitHub as one job sees it, through the suite's own client. */
  connect(random: () => number): GitHub;
}

/** A GitHub with one repository in virtual time; the repository's name is `org/example`. */
export function startVirtualGitHub(passage: (operation: string | null) => Passage): VirtualGitHub {
  const time = new VirtualTime();
  const world: World = {
    state: new FakeState('org/example', 'main', () => time.now()),
    blobs: new BlobStore(),
    tokens: new Tokens(),
    runtimeToken: createRuntimeToken(),
    runId: 1,
    url: 'https://api.github.example.com',
  };
  const violations: string[] = [];
  const network = virtualNetwork(world, time, passage, violations);
  const token = world.tokens.create({ 'pull-requests': 'write', contents: 'read' });
  return {
    time,
    state: world.state,
    network,
    violations,
    connect: (random) =>
      connectGitHub(
        { token, apiUrl: world.url, repository: 'org/example', signal: new AbortController().signal },
        { clock: time, random, exchange: network.exchange },
      ),
  };
}
