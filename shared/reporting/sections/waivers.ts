import { isWaivable, readWaiver, type Waiver } from '../../evaluation/waivers.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { acceptCommand } from '../commands/parse-command.ts';
import { code, paragraph, prose, type Content, type Line } from '../content.ts';
import { OPEN_TABLE, type Add } from './scope.ts';

/** Who accepted which failure, and why: as visible as the failure would be. */
export function addWaivers({ waivers }: StageResult, add: Add): void {
  for (const entry of waivers) {
    const waiver = readable(entry);
    if (waiver === null) continue;
    const { metric, by, sha, reason } = waiver;
    const accepted: Line = ['⚠️ Waived: ', code(metric), ' fails, accepted by ', code(by)];
    add(
      OPEN_TABLE,
      paragraph(...accepted, ' for ', code(sha.slice(0, 7)), ': ', prose(reason, 500)),
      accepted,
    );
  }
}

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
