import type { Figure } from './benchmark.ts';

interface Peer {
  name: string;
  /** Where its calls were read. */
  source: string;
  /** Comments in one list call; null when it never looks for a comment of its own. */
  page: number | null;
  /** Pages that it reads at most. */
  pages: number;
  /** Stops at the page that holds its comment. */
  stopsEarly: boolean;
  /** Lists all again after the write and repairs. */
  verifies: boolean;
}

/** What their code does when nothing goes wrong; none of them was run. */
export const PEERS: readonly Peer[] = [
  {
    name: 'CML',
    source: 'iterative/cml src/drivers/github.js, issueComments: listComments as it is',
    page: 30,
    pages: 1,
    stopsEarly: true,
    verifies: false,
  },
  {
    name: 'braintrust eval-action',
    source: 'braintrustdata/eval-action src/comment.ts, findComment: one page of 100',
    page: 100,
    pages: 1,
    stopsEarly: true,
    verifies: false,
  },
  {
    name: 'promptfoo-action',
    source: 'promptfoo/promptfoo-action src/pr-comment.ts: createComment each time',
    page: null,
    pages: 0,
    stopsEarly: true,
    verifies: false,
  },
  {
    name: 'bencher',
    source: 'bencherdev/bencher ci/github_actions.rs, get_comment: pages of 100',
    page: 100,
    pages: Infinity,
    stopsEarly: true,
    verifies: false,
  },
  {
    name: 'sticky-pull-request-comment',
    source: 'marocchino/sticky-pull-request-comment src/comment.ts: GraphQL pages of 100',
    page: 100,
    pages: Infinity,
    stopsEarly: true,
    verifies: false,
  },
  {
    name: 'vitest-coverage-report-action',
    source: 'davelosert/vitest-coverage-report-action src/writeSummaryToPR.ts: pages of 30',
    page: 30,
    pages: Infinity,
    stopsEarly: true,
    verifies: false,
  },
  {
    name: 'langfuse experiment-action',
    source: 'langfuse/experiment-action src/comment/post.ts: all pages of 100, before and after the write',
    page: 100,
    pages: Infinity,
    stopsEarly: false,
    verifies: true,
  },
];

export interface PeerCalls {
  calls: number;
  /** Its own comment is there, and it posts another one. */
  duplicate: boolean;
}

/** @param others comments before its own; @param own whether its own is there */
export function peerCalls(peer: Peer, others: number, own: boolean): PeerCalls {
  if (peer.page === null) return { calls: 1, duplicate: own };
  const all = Math.max(1, Math.ceil((others + (own ? 1 : 0)) / peer.page));
  const read = Math.min(all, peer.pages);
  const verification = peer.verifies ? Math.max(1, Math.ceil((others + 1) / peer.page)) : 0;
  return { calls: read + 1 + verification, duplicate: own && read < all };
}

export function peerFigures(): Figure[] {
  return PEERS.flatMap((peer) =>
    (
      [
        ['first comment', 0, false],
        ['update', 0, true],
        ['update behind 31 other comments', 31, true],
        ['update behind 101 other comments', 101, true],
      ] as const
    ).map(([scene, others, own]) => {
      const { calls, duplicate } = peerCalls(peer, others, own);
      const note = `${duplicate ? 'a second comment; ' : ''}${peer.verifies ? '' : 'not verified; '}${peer.source}`;
      return { name: `${peer.name}: ${scene}`, value: calls, unit: 'calls', note };
    }),
  );
}
