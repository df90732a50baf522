import { readFile } from 'node:fs/promises';
import { keepBaseline } from '../../shared/data/baseline/keep-baseline.ts';
import { parseProfile } from '../../shared/data/profile/profile-files.ts';
import { describeError } from '../../shared/errors.ts';
import { AccessError } from '../../shared/github/access-error.ts';
import type { RunContext } from '../../shared/model/run-context.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { baselineName } from './baseline.ts';

/** Events whose code and data somebody with write access chose. */
const TRUSTED_EVENTS = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'];

/** On the default branch a run that passed becomes the baseline of later ones. Returns a fact for people, or null. */
export async function storeProfile(
  verdict: Verdict,
  files: { profile: string; counts: string },
  ports: StagePorts,
): Promise<{ name: string; value: string } | null> {
  const { sha } = ports.context;
  if (sha === null || !onDefaultBranch(ports.context) || !['pass', 'warn'].includes(verdict)) return null;
  const state = ports.state();
  try {
    const stored = {
      commit: sha,
      at: ports.now(),
      profile: parseProfile(await readFile(files.profile, 'utf8'), files.profile),
      counts: await readFile(files.counts),
    };
    await keepBaseline(state, baselineName(ports), stored, ports.context.runId);
    return { name: 'baseline', value: `stored for commit ${sha.slice(0, 7)}` };
  } catch (error) {
    if (error instanceof AccessError) {
      ports.log.info(`The profile was not stored as a baseline. ${error.message}`);
      return { name: 'baseline', value: 'not stored: the token may not write the state' };
    }
    ports.log.warning(`The profile was not stored as a baseline. ${describeError(error).message}`);
    return { name: 'baseline', value: 'not stored: the state could not be written' };
  }
}

const onDefaultBranch = ({ event, ref, defaultBranch, pullRequest }: RunContext): boolean =>
  pullRequest === null &&
  TRUSTED_EVENTS.includes(event) &&
  defaultBranch !== null &&
  ref === `refs/heads/${defaultBranch}`;
