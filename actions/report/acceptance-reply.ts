import type { Waiver } from '../../shared/evaluation/waivers.ts';
import { code } from '../../shared/reporting/markdown/code.ts';
import type { Restart } from './restart.ts';

/** What an accepted regression means from here on, as Markdown. */
export function acceptanceReply({ metric, sha, by }: Waiver, { started, reply }: Restart): string {
  const waived = `The gate of ${code(metric)} is waived for the head ${code(sha.slice(0, 12))}, by ${code(by)}. The next commit is judged afresh.`;
  const then = started
    ? 'The check of the stage becomes green, with a warning, when its run has ended and nothing else fails.'
    : 'The check stays red until then.';
  return `${waived}\n\n${reply}\n\n${then}`;
}
