import type { Settings } from '../config/settings.ts';
import { describeError } from '../errors.ts';
import type { StageResult } from '../model/stage-result.ts';
import { COMMENT_MODES, decideComment } from '../reporting/comment/decide-comment.ts';
import { redactDeep, redactor, secretsOf } from '../reporting/redaction.ts';
import { renderSummary } from '../reporting/summary.ts';
import { upsertComment } from '../reporting/upsert-comment.ts';
import type { Runner } from '../runner/runner.ts';
import { githubOf } from './connect-ports.ts';
import type { Publication } from './stage-definition.ts';

interface PublishRequest {
  result: StageResult;
  /** Absolute path of the stage result. */
  path: string;
  resultsPath: string;
  publication: Publication;
  runner: Runner;
  /** Undefined when the settings themselves could not be read. */
  settings: Settings | undefined;
}

/**
 * Shows a result: outputs, then summary, annotations and comment. A failure to show it never changes the verdict.
 */
export async function publish(request: PublishRequest): Promise<void> {
  const { path, publication, runner } = request;
  const secrets = [...secretsOf(runner.environment), runner.input('github-token') ?? ''];
  const redact = redactor(secrets);
  const result = redactDeep(request.result, redact);
  runner.setOutput('verdict', result.verdict);
  runner.setOutput('result', path);
  runner.setOutput('summary', result.headline);
  for (const [name, value] of Object.entries(publication.outputs)) runner.setOutput(name, value);
  await warnOnFailure(runner, 'The job summary was not written', () =>
    runner.appendSummary(renderSummary(result)),
  );
  for (const annotation of publication.annotations ?? []) {
    runner.annotate({ ...annotation, message: redact(annotation.message) });
  }
  // The report action writes the comment of all stages itself.
  if (result.stage !== 'report') await comment(result, request);
}

async function comment(result: StageResult, { runner, settings }: PublishRequest): Promise<void> {
  await warnOnFailure(runner, 'The comment was not written; the report is in the job summary', async () => {
    const mode = settings?.choice('comment', COMMENT_MODES) ?? 'auto';
    const decision = decideComment(mode, runner.context, Number(runner.input('legs') ?? 1));
    if (!decision.write) {
      if (decision.say !== null) runner.log.notice(decision.say);
      return;
    }
    const api = githubOf(runner);
    if (api === null) {
      runner.log.notice('No github-token: the report is in the job summary only.');
      return;
    }
    const { pullRequest } = decision;
    const { url, change } = await upsertComment({ api, pullRequest, model: result.model, results: [result] });
    runner.log.info(`Comment ${change}: ${url}`);
  });
}

async function warnOnFailure(runner: Runner, what: string, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    runner.log.warning(`${what}. ${describeError(error).message}`);
  }
}
