import { isEnterpriseServer } from '../../model/enterprise-server.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { code, folded, type Content } from '../content.ts';
import type { Links } from '../links.ts';

const REPEATABLE = new Set(['validate-data', 'train', 'evaluate-vs-baseline']);
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const COMMIT = /^[0-9a-f]{40}$/;

/** Commands that bring back what a result was made from, and the digests that prove it. */
export function reproduction(
  { stage, provenance, digests }: StageResult,
  links: Links | null,
): Content | null {
  const { sha, runId } = provenance;
  if (links === null || !REPEATABLE.has(stage) || sha === null || !COMMIT.test(sha)) return null;
  const { server, repository } = links;
  const { host } = new URL(server);
  const repo = host === 'github.com' ? repository : `${host}/${repository}`;
  const lines = [`git fetch ${server}/${repository} ${sha} && git checkout ${sha}`];
  if (!isEnterpriseServer(server) && Number.isSafeInteger(runId) && (runId ?? 0) > 0)
    lines.push(`gh run download ${String(runId)} --repo ${repo} --pattern 'mlops-*'`);
  const known = Object.entries(digests).filter(([, digest]) => DIGEST.test(digest));
  return folded(
    'How to reproduce',
    { kind: 'commands', lines },
    ...(known.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            columns: [{ head: ['Of'] }, { head: ['Digest'] }],
            rows: known.map(([name, digest]) => [[code(name, 40)], [code(digest)]]),
          },
        ]),
  );
}
