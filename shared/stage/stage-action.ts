import { mkdtemp, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { GateError, UserError } from '../errors.ts';
import { legHash, parseLeg, type Leg } from './leg.ts';
import type { StageDraft, StageResult } from '../model/stage-result.ts';
import { FAIL_ON, failsStep, type FailOn } from '../model/verdict.ts';
import { redactor, secretsOf } from '../redaction.ts';
import { orCancellation } from '../runner/cancellation.ts';
import { currentRunner, failStep, type Runner } from '../runner/runner.ts';
import { completeResult, errorResult, startedResult, type Envelope } from './complete-result.ts';
import { loadSettings } from './load-settings.ts';
import { connectPorts, githubOf } from './connect-ports.ts';
import { fromWorkspace } from './from-workspace.ts';
import { jobPermissions } from './job-permissions.ts';
import { leaveResult, makeResultsFolder } from './leave-result.ts';
import { refuseWaysOut } from './refuse-ways-out.ts';
import { MissingPermissions } from './missing-permissions.ts';
import { presentationOfInputs, readPresentation } from './presentation.ts';
import { publish } from './publish.ts';
import { redactResult } from './redact-result.ts';
import { refuseUntrustedCode } from './refuse-untrusted-code.ts';
import { describeFiles } from './result-files.ts';
import { StageCheck } from './stage-check.ts';
import { StageComment } from './stage-comment.ts';
import type { Publication, StageDefinition } from './stage-definition.ts';

/** Entry of an action: `startedFrom` is the URL of the stub that the runner started. */
export type ActionMain = (startedFrom: string) => Promise<void>;

interface Concluded {
  result: StageResult;
  publication: Publication;
  failOn: FailOn;
  error?: unknown;
}

/**
 * What all actions do alike: settings → run → stage result → outputs, summary, artifact, comment → exit code. A fault on
 * the way becomes a result with the verdict `error`, written and shown like any other.
 */
export function stageAction<Inputs, Outcome extends { draft: StageDraft }>(
  definition: StageDefinition<Inputs, Outcome>,
): ActionMain {
  return async (startedFrom) => {
    try {
      await inTemporaryFolder(currentRunner(), definition, startedFrom);
    } catch (error) {
      // What surrounds a stage can fail too: one line, like every other fault.
      failStep(error);
    }
  };
}

async function inTemporaryFolder<Inputs, Outcome extends { draft: StageDraft }>(
  runner: Runner,
  definition: StageDefinition<Inputs, Outcome>,
  startedFrom: string,
): Promise<void> {
  for (const name of ['github-token', 'sign-key', 'sign-key-password']) {
    const secret = runner.input(name);
    if (secret !== undefined) runner.mask(secret);
  }
  const temporaryFolder = await mkdtemp(join(runner.temporaryFolder, 'mlops-'));
  try {
    await runStage(definition, runner, startedFrom, temporaryFolder);
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

async function runStage<Inputs, Outcome extends { draft: StageDraft }>(
  definition: StageDefinition<Inputs, Outcome>,
  runner: Runner,
  startedFrom: string,
  temporaryFolder: string,
): Promise<void> {
  const { context } = runner;
  const startedAt = new Date();
  // Refined as soon as the settings are known; an error before that is still reported under its stage.
  let model = basename(context.repository ?? context.workspace);
  let resultsPath = resolve(context.workspace, runner.input('results-path') ?? '.mlops');
  let leg: Leg = null;
  let presentation = presentationOfInputs(runner);
  const redact = redactor([...secretsOf(runner.environment), runner.input('github-token') ?? '']);
  const envelope = (): Envelope => ({
    stage: definition.stage,
    model,
    leg,
    context,
    startedAt,
    finishedAt: new Date(),
  });
  const missing = new MissingPermissions(jobPermissions(definition.stage, context));
  const check = new StageCheck(runner, missing);
  const comment = new StageComment(runner, missing);
  const checked = () => ({ mode: presentation.check, stage: definition.stage, model, leg, startedAt });

  let concluded: Concluded;
  try {
    if (context.eventFault !== null) throw new UserError(context.eventFault);
    const settings = await loadSettings(definition.stage, runner, () => githubOf(runner), missing);
    model = settings.text('model-name') ?? model;
    resultsPath = resolve(context.workspace, settings.requiredText('results-path'));
    leg = parseLeg(runner.input('leg'));
    const failOn = settings.requiredChoice('fail-on', FAIL_ON);
    presentation = readPresentation(settings);
    await makeResultsFolder(resultsPath, context.workspace);
    await refuseWaysOut(settings, resultsPath, context.workspace);
    await refuseUntrustedCode(definition.stage, context);
    check.start(checked());
    // The one stage that people wait for.
    if (definition.stage === 'train')
      comment.start(presentation.comment, redactResult(startedResult(envelope()), redact));

    const inputs = definition.readInputs(settings);
    const ports = connectPorts({
      stage: definition.stage,
      runner,
      settings,
      model,
      resultsPath,
      temporaryFolder,
      startedFrom,
      legHash: legHash(leg),
      envelope,
      redact,
      missing,
    });
    const outcome = await definition.run(inputs, ports);

    const files = await describeFiles(resultsPath, outcome.draft.files ?? []);
    const result = completeResult(outcome.draft, envelope(), files, settings.policyNotes);
    concluded = { result, publication: definition.report(outcome), failOn };
  } catch (fault) {
    missing.note(fault);
    const error = fromWorkspace(orCancellation(fault, runner.cancelled), context.workspace);
    concluded = {
      result: errorResult(error, envelope()),
      publication: { outputs: {} },
      failOn: 'fail',
      error,
    };
  }

  const { failOn, error } = concluded;
  const place = { resultsPath, workspace: context.workspace };
  const left = await leaveResult(place, legHash(leg), redactResult(concluded.result, redact), (fault) =>
    redactResult(errorResult(fault, envelope()), redact),
  );
  const { result, path } = left;
  const publication = left.fault === undefined ? concluded.publication : { outputs: {} };
  await publish({
    result,
    path,
    resultsPath,
    publication,
    presentation,
    check: (results) => check.conclude(checked(), results, failOn),
    comment,
    redact,
    runner,
  });
  await missing.tell(runner);
  const fault = error ?? left.fault;
  if (fault !== undefined) runner.fail(fault);
  else if (failsStep(result.verdict, failOn)) runner.fail(new GateError(result.headline));
}
