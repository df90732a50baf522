import { isWaivable, readWaiver, type Waiver } from '../../evaluation/waivers.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { acceptCommand } from '../commands/parse-command.ts';
import { code, paragraph, prose, type Content } from '../content.ts';

/** Who accepted which failure, and why: as visible as the failure would be. */
export const waiverLines = ({ waivers }: StageResult): Content[] =>
  waivers.flatMap((entry) => {
    const waiver = readable(entry);
    if (waiver === null) return [];
    const { metric, by, sha, reason } = waiver;
    return [
      paragraph(
        '⚠️ Waived: ',
        code(metric),
        ' fails, accepted by ',
        code(by),
        ' for ',
        code(sha.slice(0, 7)),
        ': ',
        prose(reason, 500),
      ),
    ];
  });

/** How somebody with write permission accepts what fails, ready to copy. */
export function acceptLines({ metrics, provenance }: StageResult): Content[] {
  const { sha, event } = provenance;
  if (sha === null || event !== 'pull_request') return [];
  const failing = new Set(metrics.filter(isWaivable).map(({ name }) => name));
  const commands = [...failing].map((name) => acceptCommand(name, sha)).filter((command) => command !== null);
  return commands
    .slice(0, 3)
    .map((command) => paragraph('To accept it, comment with write permission: ', code(command)));
}

function readable(entry: StageResult['waivers'][number]): Waiver | null {
  try {
    return readWaiver(entry);
  } catch {
    // Read from a comment, which anybody who writes as our account may have filled.
    return null;
  }
}
