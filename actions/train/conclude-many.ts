import { join, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { CheckResult, StageDraft } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import { counted } from '../../shared/model/wording.ts';
import { plain } from '../../shared/reporting/numbers.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { FINGERPRINT_FILE } from '../../shared/training/earlier-run.ts';
import { changedKinds, fingerprintOf, type FingerprintParts } from '../../shared/training/fingerprint.ts';
import { keepModel, type KeptModel } from '../../shared/training/keep-model.ts';
import type { ReuseDecision } from '../../shared/training/reuse.ts';
import { ranked } from '../../shared/training/sweep/choose.ts';
import { search, type Found, type Part } from '../../shared/training/sweep/search.ts';
import type { TrialModel, TrialResult } from '../../shared/training/sweep/trial.ts';
import type { TrialJournal } from '../../shared/training/sweep/trial-journal.ts';
import type { Trained } from './collect.ts';
import type { TrainInputs } from './inputs.ts';
import { meanMetrics } from './mean-metrics.ts';
import { tidy, type Swept, type SweepScene } from './sweep.ts';
import { choiceFacts, costOfTrials, failureCheck, sweepHeadline, trialsTable } from './sweep-result.ts';

const BYTES_PER_MB = 2 ** 20;

export interface ManyExpected {
  /** Absolute folder of the command. */
  folder: string;
  parts: FingerprintParts;
  decision: ReuseDecision;
}

/** The chosen configuration's model and metrics, with everything that was tried. */
export async function concludeSweep(
  scene: SweepScene,
  expected: ManyExpected,
  { found, choice, winners, results }: Swept,
): Promise<Trained> {
  const { inputs, ports, settings } = scene;
  const { sweep } = inputs;
  const checks = failureCheck(found);
  const metrics = meanMetrics(inputs, winners);
  const model = await adopt(winners[0]?.model ?? null, ports);
  const draft = await finished(expected, ports, model, {
    headline: sweepHeadline(sweep.objective.metric, found, choice),
    metrics,
    checks,
    trials: trialsTable(sweep, found, choice.chosen, settings.direction),
    facts: [
      { name: 'training', value: expected.decision.why },
      ...choiceFacts(sweep, found, choice, settings.seeds),
    ],
    cost: costOfTrials(results, model?.content.bytes ?? null),
  });
  const page = await ports.writePage(draft);
  await tidy(scene, results);
  return {
    modelPath: model?.path ?? null,
    cacheHit: false,
    draft: page === null ? draft : { ...draft, files: [...(draft.files ?? []), page] },
  };
}

/** Several seeds of one configuration: means, and the model of the first seed, which no luck has chosen. */
export async function concludeRepeats(
  { inputs, ports, journal }: { inputs: TrainInputs; ports: StagePorts; journal: TrialJournal },
  expected: ManyExpected,
  results: readonly TrialResult[],
): Promise<Trained> {
  const failed = results.find(({ status }) => status === 'failed');
  if (failed !== undefined) {
    await journal.keep(results.filter(({ status }) => status === 'finished'));
    throw new UserError(`one of ${counted(inputs.seeds, 'seed')} failed (${failed.id})`, {
      ...(failed.reason === null ? {} : { fix: failed.reason }),
    });
  }
  const metrics = meanMetrics(inputs, results);
  const model = await adopt(results[0]?.model ?? null, ports);
  const shown = metrics
    .slice(0, 3)
    .map(({ name, value }) => `${name} ${value === null ? 'is undefined' : plain(value, 4)}`);
  const draft = await finished(expected, ports, model, {
    headline: `trained with ${counted(results.length, 'seed')}${shown.length === 0 ? '' : `, means: ${shown.join(', ')}`}`,
    metrics,
    checks: [],
    facts: [{ name: 'training', value: expected.decision.why }],
    cost: costOfTrials(results, model?.content.bytes ?? null),
  });
  await journal.keep([]);
  return { modelPath: model?.path ?? null, cacheHit: false, draft };
}

/** The trials of one leg, for the job that collects them: it chooses nothing, and hands no model to later stages. */
export async function concludeShare(scene: SweepScene, parts: readonly Part[]): Promise<Trained> {
  const { inputs, ports, settings, journal, runner } = scene;
  const all: Found[] = [];
  for (const part of parts) all.push(await search(part, settings, runner));
  const candidates = all.flatMap((found) => found.candidates);
  const complete = all.flatMap((found) => found.complete);
  const results = all.flatMap((found) => found.results);
  await journal.keep(results);
  const [best] = ranked(complete, settings.direction);
  const { metric } = inputs.sweep.objective;
  const checks = failureCheck({ candidates });
  const order = ranked(complete, settings.direction).map(({ configuration }) => configuration);
  const draft: StageDraft = {
    verdict: worstVerdict(['pass', ...checks.map(({ verdict }) => verdict)]),
    headline: `${counted(candidates.length, 'configuration')} of a sweep${best === undefined ? ', all failed' : `: the best has ${metric} ${plain(best.mean, 4)}`}`,
    checks,
    trials: trialsTable(inputs.sweep, { candidates, complete, results }, null, settings.direction),
    cost: costOfTrials(results, null),
    files: [journal.path, ...modelsToUpload(results, order, inputs, ports)],
  };
  return { modelPath: null, cacheHit: false, draft };
}

/** First seeds of the best ones, as many as fit: the choice is among them, or is trained again. */
function modelsToUpload(
  results: readonly TrialResult[],
  order: readonly number[],
  { uploadModelMaxMb }: TrainInputs,
  { resultsPath }: StagePorts,
): string[] {
  const models = results
    .filter(({ id, model }) => model !== null && (!/-s\d+$/.test(id) || id.endsWith('-s1')))
    .map(({ id, model }) => ({ rank: order.indexOf(Number.parseInt(id, 10)), model }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank);
  let left = uploadModelMaxMb * BYTES_PER_MB;
  return models.flatMap(({ model }) => {
    if (model === null || model.bytes > left) return [];
    left -= model.bytes;
    return [join(resultsPath, ...model.path.split('/'))];
  });
}

/** Takes the model of a trial as the stage's own. */
async function adopt(
  model: TrialModel | null,
  { workspace, resultsPath }: StagePorts,
): Promise<KeptModel | null> {
  if (model === null) return null;
  const path = resolve(resultsPath, ...model.path.split('/'));
  const kept = await keepModel(
    { input: 'model-path', shown: model.path, path, before: null },
    { workspace, resultsPath },
  );
  if (kept.content.digest !== model.digest)
    throw new UserError(`${model.path} in the results folder is not what its trial left`, {
      fix: 'No command may change the files of the results folder: run it again without that',
    });
  return kept;
}

interface Conclusion extends Omit<StageDraft, 'verdict' | 'files' | 'digests' | 'changes'> {
  checks: CheckResult[];
  metrics: NonNullable<StageDraft['metrics']>;
}

async function finished(
  { parts, decision }: ManyExpected,
  { resultsPath }: StagePorts,
  model: KeptModel | null,
  conclusion: Conclusion,
): Promise<StageDraft> {
  const fingerprintFile = join(resultsPath, FINGERPRINT_FILE);
  await writeFileAtomic(fingerprintFile, `${JSON.stringify(parts, null, 2)}\n`);
  return {
    ...conclusion,
    verdict: worstVerdict([
      'pass',
      ...[...conclusion.metrics, ...conclusion.checks].map(({ verdict }) => verdict),
    ]),
    changes: decision.before === null ? null : changedKinds(decision.before, parts),
    digests: {
      fingerprint: fingerprintOf(parts),
      ...(model === null ? {} : { model: model.content.digest }),
    },
    files: [...(model === null ? [] : [model.path]), fingerprintFile],
  };
}
