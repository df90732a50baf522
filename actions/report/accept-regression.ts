import { appendRecord } from '../../shared/audit/append-record.ts';
import { readWaiver, waiversFor, WAIVERS_KEY, type Waiver } from '../../shared/evaluation/waivers.ts';
import type { Command } from '../../shared/reporting/commands/parse-command.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { CommandEvent } from './command-event.ts';

type Acceptance = Extract<Command, { kind: 'accept-regression' }>;

/** Writes a waiver into the state. @returns one that is there already: the same command twice is one */
export async function acceptRegression(
  { metric, reason }: Acceptance,
  headSha: string,
  { pullRequest, comment }: CommandEvent,
  ports: StagePorts,
): Promise<Waiver> {
  const { model } = ports;
  const state = ports.state();
  const entry = await state.get(WAIVERS_KEY);
  const known = waiversFor(entry?.content ?? '', { model, sha: headSha }).get(metric);
  if (known !== undefined) return known;
  const at = ports.now().toISOString();
  const said = { by: comment.author, pullRequest, comment: comment.url };
  const waiver = readWaiver({ schemaVersion: 1, model, metric, sha: headSha, reason, at, ...said });
  // Before it counts: what was decided must not be missing from the record.
  await appendRecord(state, {
    kind: 'accept-regression',
    at,
    by: waiver.by,
    model,
    subject: { metric, sha: headSha, reason, pullRequest, comment: comment.url },
  });
  await state.append(WAIVERS_KEY, JSON.stringify(waiver));
  return waiver;
}
