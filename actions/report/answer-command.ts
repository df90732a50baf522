import { describeError, UserError } from '../../shared/errors.ts';
import type { GitHub } from '../../shared/github/github.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { parseCommand, type Command } from '../../shared/reporting/commands/parse-command.ts';
import { text } from '../../shared/reporting/markdown/text.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { acceptRegression } from './accept-regression.ts';
import { readCommandEvent, type CommandEvent } from './command-event.ts';
import { rerunChecks } from './rerun.ts';
import { counted } from '../../shared/model/wording.ts';

export interface CommandOutcome {
  draft: StageDraft;
  commentUrl: null;
  faults: string[];
}

interface Answer {
  verdict: Verdict;
  said: string;
}

/** Follows a command in a comment of a pull request, for people with write permission; nobody else gets an answer. */
export async function answerCommand(ports: StagePorts): Promise<CommandOutcome> {
  const event = readCommandEvent(ports.context);
  const command = event === null ? null : parseCommand(event.comment.body);
  if (event === null || command === null)
    return outcome({ verdict: 'skipped', said: 'the comment is no command' });
  const api = ports.github();
  if (api === null)
    throw new UserError('input "github-token" is empty: commands need a token', {
      fix: 'Leave "github-token" at its default',
    });
  const { author, id } = event.comment;
  // By GitHub's word for it: what the event says of an author does not tell who may write.
  const permission = await api.permissionOf(author);
  if (permission !== 'write' && permission !== 'admin') {
    const said = `commands are for people who may write, ${author} has the permission "${permission}"`;
    return outcome({ verdict: 'skipped', said });
  }
  const answer = await follow(command, event, api, ports);
  const refused = answer.verdict !== 'pass';
  await quietly(ports, () => api.react(id, refused ? 'confused' : '+1'));
  if (refused) await quietly(ports, () => reply(api, event, answer.said));
  return outcome(answer);
}

async function follow(
  command: Command,
  event: CommandEvent,
  api: GitHub,
  ports: StagePorts,
): Promise<Answer> {
  const refuse = (said: string): Answer => ({ verdict: 'warn', said });
  if (command.kind === 'fault') return refuse(command.message);
  const pull = await api.pullRequest(event.pullRequest);
  if (pull?.open !== true) return refuse('The pull request is not open.');
  const { headSha } = pull;
  if (command.kind === 'rerun') {
    const started = await rerunChecks(api, headSha);
    return started > 0
      ? { verdict: 'pass', said: `${counted(started, 'run')} of ${headSha.slice(0, 7)} started again` }
      : refuse(
          `No run of ${headSha.slice(0, 7)} could be started again: none has ended yet, or all are too old.`,
        );
  }
  if (!headSha.startsWith(command.sha))
    return refuse(
      `The head of the pull request is ${headSha.slice(0, 12)} by now, not ${command.sha}: look at its results first.`,
    );
  const { metric, by } = await acceptRegression(command, headSha, event, ports);
  const accepted = `${metric} of ${headSha.slice(0, 7)} is accepted as it is (${by})`;
  // The waiver is written: whoever may not start runs does it by hand.
  const started = await rerunChecks(api, headSha).catch((error: unknown) => {
    ports.log.warning(
      `The checks were not started again: start them by hand. ${describeError(error).message}`,
    );
    return 0;
  });
  return { verdict: 'pass', said: `${accepted}; ${counted(started, 'run')} started again` };
}

async function reply(api: GitHub, { pullRequest, comment }: CommandEvent, said: string): Promise<void> {
  const marker = `<!-- mlops-actions:v1 reply=${String(comment.id)} -->`;
  await api.createComment(pullRequest, `${marker}\n${text(said, 1000)}\n`, marker);
}

/** Telling people what happened is not what was asked for. */
async function quietly(ports: StagePorts, attempt: () => Promise<unknown>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    ports.log.warning(`The comment was not answered. ${describeError(error).message}`);
  }
}

const outcome = ({ verdict, said }: Answer): CommandOutcome => ({
  draft: { verdict, headline: said },
  commentUrl: null,
  faults: [],
});
