import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { compareModels } from '../../shared/evaluation/compare-models.ts';
import { headlineOf } from '../../shared/evaluation/headline.ts';
import { writePredictions } from '../../shared/evaluation/write-predictions.ts';
import { digestOfJson } from '../../shared/hash/digest.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import type { SigningKey } from '../../shared/signing/keys.ts';
import { openSigningKey } from '../../shared/stage/signing-key.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { answersOf, baselineAnswers } from './answers.ts';
import {
  baselineName,
  chooseBaseline,
  comparableChoice,
  describeBaseline,
  digestOfChoice,
  figuresOfChoice,
  type BaselineChoice,
} from './baseline-choice.ts';
import { bless } from './bless.ts';
import { factsOf } from './facts.ts';
import { ledgerEntry } from './ledger-entry.ts';
import type { EvaluateInputs } from './inputs.ts';
import { candidateSide, type Side } from './sides.ts';
import { loadTestData } from './test-data.ts';
import { trendsOf } from './trends.ts';
import { waiveFailures } from './waive-failures.ts';

export interface EvaluateOutcome {
  draft: StageDraft;
  /** Absolute path, only when all gates passed. */
  blessing: string | null;
  /** Absolute path of the page, when there is one. */
  page: string | null;
}

export async function evaluate(inputs: EvaluateInputs, ports: StagePorts): Promise<EvaluateOutcome> {
  const blessing = join(ports.resultsPath, 'blessing.json');
  // Of another run: it says nothing about this candidate.
  await rm(blessing, { force: true });
  // A key that can't be used is told before the work, not after it.
  const key = await openSigningKey(inputs.signing, ports);
  const candidate = await candidateSide(inputs, ports);
  const choice = await chooseBaseline(inputs, candidate, ports);
  if (digestOfChoice(choice) === candidate.digest)
    return { draft: unchanged(candidate, choice, ports.now()), blessing: null, page: null };
  const engine = await openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder: ports.temporaryFolder,
    signal: ports.signal,
  });
  try {
    const compared = await compare({ inputs, ports, engine, candidate, choice, blessing, key });
    const { draft } = compared;
    const page = await ports.writePage(draft);
    const files = [...(draft.files ?? []), ...(page === null ? [] : [page])];
    return { ...compared, draft: { ...draft, files }, page };
  } finally {
    engine.close();
  }
}

function unchanged(candidate: Side, choice: BaselineChoice, now: Date): StageDraft {
  return {
    verdict: 'skipped',
    headline: `unchanged model: the candidate is ${baselineName(choice)}`,
    digests: { model: candidate.digest },
    baseline: describeBaseline(choice, now),
  };
}

interface CompareRequest {
  inputs: EvaluateInputs;
  ports: StagePorts;
  engine: QueryEngine;
  candidate: Side;
  choice: BaselineChoice;
  blessing: string;
  key: SigningKey | null;
}

async function compare(request: CompareRequest): Promise<Omit<EvaluateOutcome, 'page'>> {
  const { inputs, ports, engine, candidate } = request;
  const data = await loadTestData(engine, inputs, { candidate, choice: request.choice, ports });
  const { truth } = data;
  const positiveClass = truth.task === 'binary' ? truth.classes.positive : null;
  const choice = comparableChoice(request.choice, { digest: data.digest, positiveClass }, inputs);
  const figures = figuresOfChoice(choice);
  const question = { engine, inputs, ports, data };
  const ours = await answersOf(candidate, question);
  const theirs = await baselineAnswers(choice, question);

  const { threshold, metrics: names, gates, alpha, onInconclusive, onMissingBaseline } = inputs;
  const excused = choice.kind === 'missing' && onMissingBaseline === 'pass';
  const refused = choice.kind === 'missing' && onMissingBaseline === 'fail';
  const compared = compareModels({
    truth,
    threshold,
    candidate: ours,
    baseline: theirs,
    figures: theirs === null ? (figures?.metrics ?? null) : null,
    metrics: names,
    gates,
    alpha,
    onInconclusive,
    baselineExcused: excused,
  });
  const { flips } = compared;
  const { metrics, used: waivers } = await waiveFailures(compared.metrics, ports);
  const verdict = worstVerdict([
    ...metrics.map((metric) => metric.verdict),
    ...(excused ? (['pass'] as const) : refused ? (['fail'] as const) : []),
  ]);

  const predictions = join(ports.resultsPath, 'predictions.parquet');
  await writePredictions(engine, { path: predictions, said: ours.said, truth: data.truth });
  const policy = digestOfJson({ gates: compared.gates, alpha, onInconclusive, baseline: inputs.baseline });
  // Who signs changes no figure, and of a key not even a digest is shown.
  const config = digestOfJson({ ...inputs, signing: undefined });
  const baseline = describeBaseline(choice, ports.now());
  // A pass that compared nothing blesses nothing.
  const blessed = verdict === 'pass' && theirs !== null;
  if (blessed)
    await bless(request.blessing, {
      candidate,
      baseline,
      data: data.digest,
      metrics,
      policy,
      key: request.key,
      ports,
    });
  return {
    draft: {
      verdict,
      headline: refused
        ? `no baseline: ${choice.reason}`
        : headlineOf(metrics, baselineName(choice), waivers),
      metrics,
      flips,
      cost: { modelBytes: candidate.kind === 'model' ? candidate.bytes : null },
      digests: { model: candidate.digest, data: data.digest, config, policy },
      baseline,
      journal: ledgerEntry({ candidate, choice, testSet: data.digest, config, verdict }, ports),
      waivers: waivers.map((waiver) => ({ ...waiver })),
      charts: trendsOf(metrics, figures, { testSet: data.digest, sha: provenanceSha(ports) }),
      facts: factsOf(data, choice),
      files: blessed ? [predictions, request.blessing] : [predictions],
    },
    blessing: blessed ? request.blessing : null,
  };
}

const provenanceSha = ({ context }: StagePorts): string | null => context.pullRequest?.headSha ?? context.sha;
