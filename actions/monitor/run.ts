import { randomUUID } from 'node:crypto';
import { readSchema } from '../../shared/data/formats/read-schema.ts';
import { driftOfSchema } from '../../shared/data/schema/drift-of-schema.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { digestOfSource } from '../../shared/data/sources/digest-of-source.ts';
import type { DataSource } from '../../shared/data/sources/source.ts';
import { digestOfJson, type Digest } from '../../shared/hash/digest.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { conclude } from '../../shared/monitoring/conclude.ts';
import type { Decision } from '../../shared/monitoring/decision.ts';
import { headlineOf, verdictOf } from '../../shared/monitoring/headline.ts';
import { idempotencyKey } from '../../shared/monitoring/history.ts';
import { findReference } from '../../shared/monitoring/reference.ts';
import { ruleCheck } from '../../shared/monitoring/rule-check.ts';
import type { Dispatch, Started, StartRequest } from '../../shared/monitoring/start-retraining.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import { appendEarlierJournals } from '../../shared/stage/journals.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { compare } from './compare.ts';
import type { MonitorInputs } from './inputs.ts';
import { withinPermission } from './within-permission.ts';

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
    data: await acquireSources(inputs.data, ports),
    labels: await acquireSources(inputs.labels, ports),
  };
  const registry = openRegistry(inputs.registry, ports);
  const reference = await findReference(registry, { model, baseline: inputs.baseline, workspace });

  const schema = await schemaOf(inputs, workspace);
  const rules = { schema, drift: driftOfSchema(schema, inputs.preset) };
  const { checks, charts, ...found } = await compare(recent, reference, rules, ports);
  const { served } = reference;
  const evidence = { ...found, servedSince: served?.since ?? null };
  const ruled = schema !== null || inputs.preset !== undefined;
  const data = await digestOfSources([...recent.data, ...recent.labels]);
  const hosted = ports.environment['RUNNER_ENVIRONMENT'] === 'github-hosted';
  if (inputs.dispatch !== undefined && hosted && ports.stateIsInCheckout)
    ports.log.notice(
      'The state lies in the workspace, which vanishes with this runner: unless the workflow keeps it, the cooldown is forgotten.',
    );
  const { decision, started, entry } = await conclude({
    evidence,
    policy: inputs.policy,
    key: idempotencyKey({
      model,
      served: served?.digest ?? null,
      data,
      policy: ruled ? { ...inputs.policy, drift: rules.drift } : inputs.policy,
    }),
    now: ports.now(),
    claim: randomUUID(),
    request: startRequest(inputs, ports),
    state: withinPermission(ports.state(), ports.log),
    // A pull request may run code that nobody reviewed: its job keeps its entry in the result and writes no state.
    mayWrite: context.pullRequest === null,
  });

  await appendEarlierJournals(ports);
  return {
    decision,
    started,
    driftedColumns: evidence.columns.filter(({ drifted }) => drifted === true).map(({ column }) => column),
    draft: {
      verdict: verdictOf(decision),
      headline: headlineOf(decision, started),
      checks: [...decision.findings.map(ruleCheck), ...checks],
      charts,
      facts: [
        { name: 'recent rows', value: evidence.rows.toLocaleString('en-US') },
        ...(served === null ? [] : [{ name: 'served version', value: served.version }]),
        ...(inputs.preset === undefined
          ? []
          : [{ name: 'drift', value: `by the rules of ${inputs.preset}` }]),
      ],
      digests: { data, ...(served === null ? {} : { model: served.digest }) },
      journal: [{ schemaVersion: 1, kind: 'monitor', ...entry }],
    },
  };
}

/** Of the fields of every environment: recent data may hold labels, or none yet. */
async function schemaOf(
  { schema, data }: Pick<MonitorInputs, 'schema' | 'data'>,
  workspace: string,
): Promise<TableSchema | null> {
  if (schema === undefined) return null;
  return (await readSchema({ setting: schema, environment: null, data, workspace })).schema;
}

function startRequest({ dispatch: target }: MonitorInputs, ports: StagePorts): StartRequest {
  const { event, defaultBranch: branch } = ports.context;
  const github = target === undefined ? null : ports.github();
  const noting = <T>(started: Promise<T>): Promise<T> =>
    started.catch((error: unknown) => {
      ports.missing.note(error);
      throw error;
    });
  const dispatch: Dispatch | null = github && {
    workflow: async (...call) => {
      await noting(github.dispatchWorkflow(...call));
    },
    event: (...call) => noting(github.dispatchEvent(...call)),
  };
  return { target, event, branch, model: ports.model, dispatch };
}

async function digestOfSources(sources: readonly DataSource[]): Promise<Digest> {
  return digestOfJson(await Promise.all(sources.map(digestOfSource)));
}
