import { resolveSources } from '../../shared/data/sources/resolve-sources.ts';
import type { DataSource } from '../../shared/data/sources/source.ts';
import { digestOfFile, digestOfJson, type Digest } from '../../shared/hash/digest.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { decide, type Decision } from '../../shared/monitoring/decision.ts';
import { headlineOf, verdictOf } from '../../shared/monitoring/headline.ts';
import { idempotencyKey, readHistory, recordDecision } from '../../shared/monitoring/history.ts';
import { findReference } from '../../shared/monitoring/reference.ts';
import { startRetraining, type Started } from '../../shared/monitoring/start-retraining.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { compare } from './compare.ts';
import type { MonitorInputs } from './inputs.ts';

export interface MonitorOutcome {
  draft: StageDraft;
  decision: Decision;
  driftedColumns: string[];
  started: Started;
}

/** Finds out whether the served model still fits recent data, and starts a retraining when it does not. */
export async function monitor(inputs: MonitorInputs, ports: StagePorts): Promise<MonitorOutcome> {
  const { model, context, workspace } = ports;
  const recent = {
    data: await resolveSources(inputs.data, workspace),
    labels: await resolveSources(inputs.labels, workspace),
  };
  const registry = openRegistry({ ...inputs.registry, workspace });
  const reference = await findReference(registry, { model, baseline: inputs.baseline, workspace });

  const { checks, ...found } = await compare(recent, reference, ports);
  const { served } = reference;
  const evidence = { ...found, servedSince: served?.since ?? null };
  const state = ports.state();
  const history = await readHistory(state, model);
  const now = ports.now();
  const decision = decide(evidence, inputs.policy, history.lastRetraining, now);

  const data = await digestOfSources([...recent.data, ...recent.labels]);
  const key = idempotencyKey({ model, served: served?.digest ?? null, data, policy: inputs.policy });
  const started: Started =
    decision.kind !== 'retrain'
      ? { dispatched: false, warning: null }
      : history.started.has(key)
        ? { dispatched: false, warning: 'a retraining was already started for the same data and model' }
        : await startRetraining(startOf(inputs, ports), decision.reasons);
  const reasons = 'reasons' in decision ? decision.reasons.map(({ message }) => message) : [];
  const entry = { at: now.toISOString(), model, key, dispatched: started.dispatched, reasons };
  // A pull request may run code that nobody reviewed: its job keeps its entry in the result and writes no state.
  if (context.pullRequest === null) await recordDecision(state, entry);

  return {
    decision,
    started,
    driftedColumns: evidence.columns.filter(({ drifted }) => drifted === true).map(({ column }) => column),
    draft: {
      verdict: verdictOf(decision),
      headline: headlineOf(decision, started),
      checks,
      facts: [
        { name: 'recent rows', value: evidence.rows.toLocaleString('en-US') },
        ...(served === null ? [] : [{ name: 'served version', value: served.version }]),
      ],
      digests: { data, ...(served === null ? {} : { model: served.digest }) },
      journal: [{ ...entry }],
    },
  };
}

function startOf({ dispatch }: MonitorInputs, ports: StagePorts): Parameters<typeof startRetraining>[0] {
  const { event, defaultBranch } = ports.context;
  const github = dispatch === undefined ? null : ports.github();
  return {
    workflow: dispatch,
    event,
    branch: defaultBranch,
    model: ports.model,
    dispatch:
      github === null
        ? null
        : async (...call) => {
            await github.dispatchWorkflow(...call);
          },
  };
}

async function digestOfSources(sources: readonly DataSource[]): Promise<Digest> {
  return digestOfJson(await Promise.all(sources.map(({ path }) => digestOfFile(path))));
}
