import { resolve } from 'node:path';
import { artifactName } from '../artifact/artifact-name.ts';
import { uploadArtifact } from '../artifact/upload-artifact.ts';
import { describeError } from '../errors.ts';
import type { StageResult } from '../model/stage-result.ts';
import type { Redact } from '../redaction.ts';
import { linksOf } from '../reporting/links.ts';
import { withoutInvisible } from '../model/invisible.ts';
import { renderSummary } from '../reporting/summary.ts';
import type { Runner } from '../runner/runner.ts';
import { legHash } from './leg.ts';
import type { Presentation } from './presentation.ts';
import type { Publication } from './stage-definition.ts';
import type { StageComment } from './stage-comment.ts';

interface PublishRequest {
  /** Free of secrets. */
  result: StageResult;
  /** Absolute path of the stage result; null when it could not be written. */
  path: string | null;
  resultsPath: string;
  publication: Publication;
  presentation: Presentation;
  /** Concludes the stage's check on its commit. */
  check: (results: readonly StageResult[]) => Promise<void>;
  comment: StageComment;
  redact: Redact;
  runner: Runner;
}

/**
 * Shows a result: outputs, then summary, annotations, artifact and comment. A failure to show it never changes the verdict.
 */
export async function publish(request: PublishRequest): Promise<void> {
  const { result, path, publication, redact, runner } = request;
  runner.setOutput('verdict', result.verdict);
  runner.setOutput('result', path ?? '');
  runner.setOutput('summary', result.headline);
  for (const [name, value] of Object.entries(publication.outputs)) runner.setOutput(name, value);
  await warnOnFailure(runner, 'The job summary was not written', () =>
    runner.appendSummary(renderSummary(result, linksOf(runner.context))),
  );
  for (const annotation of publication.annotations ?? []) {
    const shown = (text: string): string => redactedBehind(text, redact);
    const { message, title } = annotation;
    runner.annotate({
      ...annotation,
      message: shown(message),
      ...(title === undefined ? {} : { title: shown(title) }),
    });
  }
  if (request.presentation.upload && publication.upload !== false && path !== null)
    await warnOnFailure(runner, 'The artifact was not uploaded', () => upload(request, path));
  // The report's own result is about reporting: its check shows the stages, and none is written when it has none.
  await request.check(publication.shown ?? (result.stage === 'report' ? [] : [result]));
  // The report action writes the comment of all stages itself.
  if (result.stage !== 'report') await request.comment.conclude(request.presentation.comment, result);
}

/** What does not show could hide a secret from the redaction: then it goes with the secret. */
function redactedBehind(text: string, redact: (text: string) => string): string {
  const seen = withoutInvisible(text);
  const redacted = redact(seen);
  return redacted === seen ? text : redacted;
}

async function upload(request: PublishRequest, path: string): Promise<void> {
  const { result, resultsPath, publication } = request;
  const { model } = publication;
  const files = result.files
    .map((file) => file.path)
    .filter((file) => model === undefined || resolve(resultsPath, file) !== model.path);
  const uploaded = await uploadPart(result.stage, [path, ...files], request);
  // Nobody finds a model whose result is not there.
  if (uploaded && model?.upload === true) await uploadPart('model', [model.path], request);
}

async function uploadPart(part: string, files: string[], request: PublishRequest): Promise<boolean> {
  const { result, resultsPath, runner } = request;
  const { model, leg } = result;
  const attempt = runner.context.runAttempt ?? 1;
  const name = artifactName({ model, part, legHash: legHash(leg), attempt });
  const outcome = await uploadArtifact(
    { name, rootFolder: resultsPath, files },
    runner.environment,
    runner.cancelled,
  );
  if (outcome.uploaded) runner.log.info(`Artifact ${name}: ${outcome.digest ?? ''}`);
  else if (outcome.failed) runner.log.warning(`The artifact ${name} was not uploaded: ${outcome.reason}.`);
  else runner.log.info(`No artifact was uploaded: ${outcome.reason}.`);
  return outcome.uploaded;
}

async function warnOnFailure(runner: Runner, what: string, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    runner.log.warning(`${what}. ${describeError(error).message}`);
  }
}
