import { describeError } from '../../shared/errors.ts';
import { AccessError } from '../../shared/github/access-error.ts';
import type { GitHub } from '../../shared/github/github.ts';
import { counted } from '../../shared/model/wording.ts';
import { runLink, type Links } from '../../shared/reporting/links.ts';
import { renderLine } from '../../shared/reporting/markdown/render-content.ts';
import { text } from '../../shared/reporting/markdown/text.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { rerunChecks } from './rerun.ts';

/** What came of running the checks of a commit again. */
export interface Restart {
  started: boolean;
  /** Plain text, for the headline. */
  said: string;
  /** Markdown, for the person who asked. */
  reply: string;
}

/** That runs can't be started is an outcome: the reply says what to do then. */
export async function restart(
  api: GitHub,
  headSha: string,
  links: Links | null,
  { log, missing }: Pick<StagePorts, 'log' | 'missing'>,
): Promise<Restart> {
  let runs: readonly number[];
  try {
    runs = await rerunChecks(api, headSha);
  } catch (error) {
    const { message } = describeError(error);
    log.warning(`The checks were not started again: start them by hand. ${message}`);
    missing.note(error, { task: { actions: 'write' } });
    const refused = error instanceof AccessError;
    const why = refused ? 'this job lacks the permission' : text(message, 1000);
    const instead = `re-run its failed jobs by hand on the page of the run`;
    const block = refused
      ? `, or give the job of the commands this block:\n\n${fenced(missing.yaml())}`
      : '.';
    return {
      started: false,
      said: 'the checks could not be started again',
      reply: `The checks could not be started again (${why}): ${instead}${block}`,
    };
  }
  if (runs.length === 0) {
    const said = `no run of ${headSha.slice(0, 7)} could be started again: none has ended yet, or all are too old`;
    const then = 'Comment `/mlops rerun` when the run has ended.';
    return { started: false, said, reply: `${text(said.replace(/^n/, 'N'), 1000)}\\. ${then}` };
  }
  const list = runs.map((runId, index) => {
    const name = `run ${String(index + 1)}`;
    return renderLine([runLink(links, { runId, runAttempt: null }, name) ?? name]);
  });
  return {
    started: true,
    said: `${counted(runs.length, 'run')} started again`,
    reply: `The checks run again: ${list.join(', ')}.`,
  };
}

const fenced = (yaml: string | null): string => `\`\`\`yaml\n${yaml ?? ''}\n\`\`\``;
