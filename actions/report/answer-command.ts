import { describeError, UserError } from '../../shared/errors.ts';
import type { GitHub } from '../../shared/github/github.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { parseCommand, type Command } from '../../shared/reporting/commands/parse-command.ts';
import { linksOf } from '../../shared/reporting/links.ts';
import { text } from '../../shared/reporting/markdown/text.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { acceptanceReply } from './acceptance-reply.ts';
import { acceptRegression } from './accept-regression.ts';
import { readCommandEvent, type CommandEvent } from './command-event.ts';
import { unknownMetric } from './unknown-metric.ts';
import { restart, type Restart } from './restart.ts';

export interface CommandOutcome {
  draft: StageDraft;
  commentUrl: null;
  faults: string[];
}

interface Answer {
  verdict: Verdict;
  said: string;
  /** Markdown for the person who asked; without one the reaction is the answer. */
  reply?: string;
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
  await quietly(ports, () => api.react(id, answer.verdict === 'pass' ? '+1' : 'confused'));
  const { reply: markdown } = answer;
  if (markdown !== undefined) await quietly(ports, () => reply(api, event, markdown));
  return outcome(answer);
}

async function follow(
  command: Command,
  event: CommandEvent,
  api: GitHub,
  ports: StagePorts,
): Promise<Answer> {
  const refuse = (said: string): Answer => ({ verdict: 'warn', said, reply: text(said, 1000) });
  if (command.kind === 'fault') return refuse(command.message);
  const pull = await api.pullRequest(event.pullRequest);
  if (pull?.open !== true) return refuse('The pull request is not open.');
  const { headSha } = pull;
  const again = (): Promise<Restart> => restart(api, headSha, linksOf(ports.context), ports);
  if (command.kind === 'rerun') {
    const { started, said, reply } = await again();
    if (!started) return { verdict: 'warn', said, reply };
    return { verdict: 'pass', said: `${said}, of ${headSha.slice(0, 7)}` };
  }
  if (!headSha.startsWith(command.sha))
    return refuse(
      `The head of the pull request is ${headSha.slice(0, 12)} by now, not ${command.sha}: look at its results first.`,
    );
  const place = { model: ports.model, headSha, pullRequest: event.pullRequest };
  const unknown = await unknownMetric(command.metric, place, api);
  if (unknown !== null) return refuse(unknown);
  const waiver = await acceptRegression(command, headSha, event, ports);
  // The waiver is written: whoever may not start runs does it by hand.
  const restarted = await again();
  return {
    verdict: 'pass',
    said: `${waiver.metric} of ${headSha.slice(0, 7)} is accepted as it is (${waiver.by}); ${restarted.said}`,
    reply: acceptanceReply(waiver, restarted),
  };
}

async function reply(api: GitHub, { pullRequest, comment }: CommandEvent, markdown: string): Promise<void> {
  const marker = `<!-- mlops-actions:v1 reply=${String(comment.id)} -->`;
  await api.createComment(pullRequest, `${marker}\n${markdown}\n`, marker);
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
