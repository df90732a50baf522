import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { identifier, literal } from '../../shared/data/engine/sql-text.ts';
import { relationOf } from '../../shared/data/sources/relation-of.ts';
import { resolveSources } from '../../shared/data/sources/resolve-sources.ts';
import { UserError } from '../../shared/errors.ts';
import { blessingOf } from '../../shared/evaluation/blessing.ts';
import { byOrder, classesOf, inferTask, sameLabel, type Classes } from '../../shared/evaluation/classes.ts';
import { compareModels } from '../../shared/evaluation/compare-models.ts';
import { headlineOf } from '../../shared/evaluation/headline.ts';
import { naivePredictions, naiveStrategy } from '../../shared/evaluation/naive.ts';
import { readPredictions, type Predictions } from '../../shared/evaluation/read-predictions.ts';
import { scoreModel } from '../../shared/evaluation/score-model.ts';
import { loadTestRows, TEST_TABLE, type TestRows } from '../../shared/evaluation/test-rows.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import { digestOfFile, digestOfJson } from '../../shared/hash/digest.ts';
import type { Task } from '../../shared/metrics/metric.ts';
import type { Baseline, StageDraft } from '../../shared/model/stage-result.ts';
import { worstVerdict, type Verdict } from '../../shared/model/verdict.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';
import { baselineChoice, candidateSide, type BaselineChoice, type Side } from './sides.ts';

export interface EvaluateOutcome {
  draft: StageDraft;
  /** Absolute path, only when all gates passed. */
  blessing: string | null;
}

interface Setting {
  inputs: EvaluateInputs;
  ports: StagePorts;
  engine: QueryEngine;
  rows: TestRows;
  task: Task;
  classes: Classes | null;
}

export async function evaluate(inputs: EvaluateInputs, ports: StagePorts): Promise<EvaluateOutcome> {
  const blessing = join(ports.resultsPath, 'blessing.json');
  // Of another run: it says nothing about this candidate.
  await rm(blessing, { force: true });
  const candidate = await candidateSide(inputs, ports);
  const choice = await baselineChoice(inputs, candidate, ports);
  if (choice.kind === 'champion' && choice.side.digest === candidate.digest) {
    const headline = `unchanged model: the candidate is ${choice.side.shown}`;
    const digests = { model: candidate.digest };
    return { draft: { verdict: 'skipped', headline, digests, baseline: described(choice) }, blessing: null };
  }
  const engine = await openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder: ports.temporaryFolder,
    signal: ports.signal,
  });
  try {
    return await compare({ inputs, ports, engine, candidate, choice, blessing });
  } finally {
    engine.close();
  }
}

interface CompareRequest {
  inputs: EvaluateInputs;
  ports: StagePorts;
  engine: QueryEngine;
  candidate: Side;
  choice: BaselineChoice;
  blessing: string;
}

async function compare(request: CompareRequest): Promise<EvaluateOutcome> {
  const { inputs, ports, engine, candidate, choice } = request;
  const { rows, data } = await testRows(request);
  const task = inputs.task ?? inferTask(rows.labels, inputs.label);
  ports.log.info(`Task: ${task}, ${rows.rows} rows`);
  const classes = task === 'binary' ? classesOf(rows.labels, inputs.positiveClass, inputs.label) : null;
  const setting: Setting = { inputs, ports, engine, rows, task, classes };
  const truth = truthOf(setting);
  const ours = await predictionsOf(candidate, 'candidate_said', setting);
  const theirs =
    choice.kind === 'champion' || choice.kind === 'path'
      ? await predictionsOf(choice.side, 'baseline_said', setting)
      : choice.kind === 'naive'
        ? naivePredictions(naiveStrategy(choice.strategy, task) ?? '', truth)
        : null;
  const { threshold, metrics: names, gates, alpha, onInconclusive } = inputs;
  const compared = compareModels({
    task,
    truth,
    positive: classes?.positive ?? '',
    threshold,
    candidate: ours,
    baseline: theirs,
    metrics: names,
    gates,
    alpha,
    onInconclusive,
  });
  const missing: Verdict[] =
    choice.kind === 'missing' ? [inputs.onMissingBaseline === 'fail' ? 'fail' : 'pass'] : [];
  const verdict = worstVerdict([...compared.metrics.map((metric) => metric.verdict), ...missing]);
  const policy = digestOfJson({ gates: compared.gates, alpha, onInconclusive, baseline: inputs.baseline });
  const predictions = await writePredictions(ours, setting);
  const files = [predictions];
  const baseline = described(choice);
  if (verdict === 'pass') {
    const statement = blessingOf({
      model: ports.model,
      digest: candidate.digest,
      baseline: { kind: baseline.kind, version: baseline.version, digest: baseline.ref },
      data,
      gates: compared.metrics
        .filter(({ gate }) => gate !== null)
        .map(({ name, gate, verdict: said, reason }) => ({ name, gate, verdict: said, reason })),
      event: ports.context.event,
      ref: ports.context.ref,
      policy,
      at: ports.now().toISOString(),
    });
    await writeFileAtomic(request.blessing, `${JSON.stringify(statement, null, 2)}\n`);
    files.push(request.blessing);
  }
  return {
    draft: {
      verdict,
      headline: headlineOf(compared.metrics, nameOf(choice)),
      metrics: compared.metrics,
      flips: compared.flips,
      digests: { model: candidate.digest, data, config: digestOfJson(inputs), policy },
      baseline,
      facts: [
        { name: 'task', value: task },
        { name: 'rows', value: rows.rows.toLocaleString('en-US') },
      ],
      files,
    },
    blessing: verdict === 'pass' ? request.blessing : null,
  };
}

/** The labelled data, or the candidate's own table when it holds labels. */
async function testRows({
  inputs,
  ports,
  engine,
  candidate,
}: CompareRequest): Promise<{ rows: TestRows; data: string }> {
  const patterns =
    inputs.data.length > 0 ? inputs.data : candidate.kind === 'predictions' ? [candidate.path] : [];
  if (patterns.length === 0)
    throw new UserError('input "data" is required', { fix: 'Give labelled test data under "with:"' });
  const sources = await resolveSources(patterns, ports.workspace);
  const rows = await readable(patterns.join(', '), () =>
    loadTestRows(engine, {
      relation: relationOf(sources),
      label: inputs.label,
      id: inputs.id ?? (candidate.kind === 'predictions' ? 'id' : undefined),
      shown: sources.map(({ shown }) => shown).join(', '),
    }),
  );
  const digests = await Promise.all(sources.map(({ path }) => digestOfFile(path)));
  return { rows, data: digests.length === 1 ? (digests[0] ?? '') : digestOfJson(digests) };
}

function truthOf({ rows, task, classes, inputs }: Setting): Uint8Array | Float64Array {
  if (task === 'binary')
    return Uint8Array.from(rows.labels, (label) => Number(sameLabel(label, classes?.positive ?? '')));
  const values = Float64Array.from(rows.labels, Number);
  if (values.every(Number.isFinite)) return values;
  throw new UserError(`column "${inputs.label}" holds labels that are no finite numbers`);
}

async function predictionsOf(side: Side, table: string, setting: Setting): Promise<Predictions> {
  const { engine, inputs, ports, rows, task, classes } = setting;
  if (side.kind === 'model') {
    const { negative, positive = '1' } = classes ?? { negative: null };
    return scoreModel(engine, {
      runtime: await ports.loadNative('onnxruntime-node'),
      path: side.path,
      shown: side.shown,
      rows,
      task,
      // Exporters order classes upwards.
      positiveColumn: negative !== null && byOrder(positive, negative) < 0 ? 0 : 1,
      signal: ports.signal,
    });
  }
  const relation = relationOf(await resolveSources([side.path], ports.workspace));
  return readable(side.shown, () =>
    readPredictions(engine, {
      relation,
      table,
      id: inputs.id ?? 'id',
      task,
      positive: classes?.positive ?? null,
      shown: side.shown,
    }),
  );
}

/** Ids, what the model says, and a digest of the label: what a later pull request pairs with, without features. */
async function writePredictions(
  said: Predictions,
  { engine, ports, rows, classes }: Setting,
): Promise<string> {
  const path = join(ports.resultsPath, 'predictions.parquet');
  const csv = join(ports.temporaryFolder, 'said.csv');
  const name = said.kind === 'labels' ? 'prediction' : classes === null ? 'prediction' : 'score';
  const cell = (row: number): string =>
    said.kind === 'scores' ? String(said.scores[row]) : `"${(said.labels[row] ?? '').replaceAll('"', '""')}"`;
  const lines = Array.from({ length: rows.rows }, (_, row) => `${row},${cell(row)}`);
  await writeFileAtomic(csv, `row,said\n${lines.join('\n')}\n`);
  const type = said.kind === 'scores' ? 'DOUBLE' : 'VARCHAR';
  await engine.run(
    `COPY (SELECT "mlops id" AS id, s.said AS ${identifier(name)}, sha256("mlops label") AS label_digest FROM ${TEST_TABLE} t JOIN read_csv(${literal(csv)}, header = true, delim = ',', quote = '"', columns = {'row': 'BIGINT', 'said': '${type}'}) s ON s.row = t."mlops row" ORDER BY t."mlops row") TO ${literal(path)} (FORMAT parquet)`,
  );
  return path;
}

/** Faults of the engine on a file that it can't read are the user's. */
async function readable<T>(shown: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (!/^(Invalid Input|Conversion|IO|Serialization|Out of Range) Error/i.test(message)) throw cause;
    throw new UserError(`can't be read: ${message.split('\n')[0] ?? message}`, { file: shown, cause });
  }
}

function described(choice: BaselineChoice): Baseline {
  const known = choice.kind === 'champion' || choice.kind === 'path';
  return {
    kind: choice.kind,
    ref: known ? choice.side.digest : null,
    version: known ? choice.version : null,
    age: null,
    comparable: choice.kind !== 'none' && choice.kind !== 'missing',
    paired: choice.kind !== 'none' && choice.kind !== 'missing',
  };
}

function nameOf(choice: BaselineChoice): string {
  if (choice.kind === 'champion' || choice.kind === 'path') return choice.side.shown;
  return choice.kind === 'naive' ? 'the naive baseline' : 'no baseline';
}
