import { artifactService } from '../artifact/artifact-service.ts';
import { ownRunArtifacts } from '../artifact/own-run-artifacts.ts';
import type { Settings } from '../config/settings.ts';
import { connectGitHub } from '../github/connect-github.ts';
import type { GitHub } from '../github/github.ts';
import { isInside } from '../fs/inside.ts';
import { rememberCheckpoint, restoreCheckpoint } from './checkpoint-artifact.ts';
import { filesOfLegs } from './files-of-legs.ts';
import { findNatives } from '../native/find-natives.ts';
import { loadNative } from '../native/load-native.ts';
import type { StageName } from '../model/stage-result.ts';
import type { Runner } from '../runner/runner.ts';
import type { Redact } from '../redaction.ts';
import { completeResult, type Envelope } from './complete-result.ts';
import { openState } from './open-state.ts';
import { redactResult } from './redact-result.ts';
import { JobComments } from './job-comment.ts';
import type { MissingPermissions } from './missing-permissions.ts';
import { EarlierResults } from './same-run.ts';
import type { StagePorts } from './stage-ports.ts';
import { writePage } from './write-page.ts';

interface StagePlace {
  stage: StageName;
  runner: Runner;
  settings: Settings;
  model: string;
  resultsPath: string;
  temporaryFolder: string;
  startedFrom: string;
  legHash: string;
  envelope(): Envelope;
  redact: Redact;
  missing: MissingPermissions;
}

export function connectPorts(place: StagePlace): StagePorts {
  const { runner, settings, resultsPath } = place;
  const service = artifactService(runner.environment);
  const artifacts = service.available
    ? ownRunArtifacts(service, { signal: runner.cancelled, environment: runner.environment })
    : null;
  const earlier = new EarlierResults({
    source: artifacts,
    reason: service.available ? '' : service.reason,
    context: runner.context,
    log: runner.log,
    model: place.model,
    legHash: place.legHash,
    resultsPath,
    stage: place.stage,
  });
  const natives = {
    preinstalled: runner.environment['MLOPS_NATIVES_DIR'] || null,
    startedFrom: place.startedFrom,
    fetching: { environment: runner.environment, log: runner.log, signal: runner.cancelled },
  };
  const { workspace } = runner.context;
  const state = openState({
    setting: settings.text('state'),
    model: place.model,
    workspace,
    resultsPath,
    github: githubOf(runner),
    signal: runner.cancelled,
    environment: runner.environment,
  });
  return {
    context: runner.context,
    model: place.model,
    leg: place.envelope().leg,
    legHash: place.legHash,
    log: runner.log,
    signal: runner.cancelled,
    now: () => new Date(),
    workspace,
    resultsPath,
    temporaryFolder: place.temporaryFolder,
    environment: runner.environment,
    startedFrom: place.startedFrom,
    loadNative: (name) => loadNative(name, natives),
    findNatives: (name) => findNatives(name, natives),
    earlierResult: (stage) => earlier.of(stage),
    filesOfLegs: (folder) =>
      filesOfLegs({ source: artifacts, model: place.model, stage: place.stage, resultsPath, folder }),
    runArtifacts: artifacts,
    state: state.store,
    stateIsInCheckout: state.folder !== null && isInside(workspace, state.folder),
    writePage: (draft) => {
      const result = completeResult(draft, place.envelope(), [], settings.policyNotes);
      return writePage(resultsPath, place.model, [redactResult(result, place.redact)], runner.log);
    },
    checkpoints: {
      restore: (task) =>
        restoreCheckpoint(task, {
          runArtifacts: artifacts,
          context: runner.context,
          log: runner.log,
          temporaryFolder: place.temporaryFolder,
        }),
      remember: (task) => rememberCheckpoint(runner, task),
    },
    comments: new JobComments(runner),
    missing: place.missing,
    github: () => githubOf(runner),
  };
}

/**
 * GitHub as the step's token sees it, or null without a token or a repository.
 * @param signal ends its requests; default when the run is cancelled
 */
export function githubOf(runner: Runner, signal: AbortSignal = runner.cancelled): GitHub | null {
  const token = runner.input('github-token');
  const { repository, apiUrl } = runner.context;
  if (token === undefined || repository === null) return null;
  const { environment } = runner;
  return connectGitHub({ token, repository, apiUrl, signal, environment });
}
