import type { PolicyNote } from '../config/settings.ts';
import { describeError } from '../errors.ts';
import type { RunContext } from '../model/run-context.ts';
import type { Cost, ResultFile, StageDraft, StageName, StageResult } from '../model/stage-result.ts';
import { VERSION } from '../model/version.ts';
import type { Leg } from './leg.ts';

/** Who and when a result is from; the same for a good result and for an error. */
export interface Envelope {
  stage: StageName;
  model: string;
  leg: Leg;
  context: RunContext;
  startedAt: Date;
  finishedAt: Date;
}

export function completeResult(
  draft: StageDraft,
  envelope: Envelope,
  files: ResultFile[],
  policyNotes: readonly PolicyNote[],
): StageResult {
  return {
    schemaVersion: 1,
    stage: envelope.stage,
    model: envelope.model,
    leg: envelope.leg,
    state: 'concluded',
    verdict: draft.verdict,
    headline: draft.headline,
    metrics: draft.metrics ?? [],
    checks: draft.checks ?? [],
    kpis: draft.kpis ?? [],
    flips: draft.flips ?? null,
    cost: { ...ownCost(envelope), ...draft.cost },
    changes: draft.changes ?? null,
    charts: draft.charts ?? [],
    ...(draft.trials === undefined ? {} : { trials: draft.trials }),
    facts: [...(draft.facts ?? []), ...policyNotes.map(policyFact)],
    digests: draft.digests ?? {},
    baseline: draft.baseline ?? null,
    journal: draft.journal ?? [],
    waivers: draft.waivers ?? [],
    provenance: provenanceOf(envelope),
    files,
    error: null,
  };
}

/** What a comment says of a stage that has started; its provenance tells since when, and where to look. */
export function startedResult(envelope: Envelope): StageResult {
  const draft: StageDraft = { verdict: 'skipped', headline: 'in progress' };
  return { ...completeResult(draft, envelope, [], []), state: 'in-progress', cost: null };
}

export function errorResult(error: unknown, envelope: Envelope): StageResult {
  const { kind, message } = describeError(error);
  const draft: StageDraft = { verdict: 'error', headline: message };
  return { ...completeResult(draft, envelope, [], []), error: { kind, message } };
}

function provenanceOf({ context, startedAt, finishedAt }: Envelope): StageResult['provenance'] {
  return {
    repository: context.repository,
    sha: context.pullRequest?.headSha ?? context.sha,
    ref: context.ref,
    event: context.event,
    runId: context.runId,
    runNumber: context.runNumber,
    runAttempt: context.runAttempt,
    job: context.job,
    actor: context.actor,
    actionVersion: VERSION,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  };
}

function ownCost({ startedAt, finishedAt }: Envelope): Cost {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    durationSeconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMemoryMb: Math.round(maxRSS / 1024),
    modelBytes: null,
    latencyP50Ms: null,
  };
}

function policyFact({ input, kind, value }: PolicyNote): { name: string; value: string } {
  const shown = JSON.stringify(value);
  return {
    name: kind,
    value:
      kind === 'not used'
        ? `${input} of the pull request (${shown}): the base's value rules`
        : `${input}: ${shown}`,
  };
}
