import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { relationOf } from '../../shared/data/sources/relation-of.ts';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import type { Answers } from '../../shared/evaluation/compare-models.ts';
import { naivePredictions, naiveStrategy } from '../../shared/evaluation/naive.ts';
import { readPredictions } from '../../shared/evaluation/read-predictions.ts';
import { scoreModel } from '../../shared/evaluation/score-model.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { sideOfChoice, type BaselineChoice } from './baseline-choice.ts';
import type { EvaluateInputs } from './inputs.ts';
import type { Side } from './sides.ts';
import type { TestData } from './test-data.ts';

interface Question {
  engine: QueryEngine;
  inputs: EvaluateInputs;
  ports: StagePorts;
  data: TestData;
}

/** What a side says of the test rows: its predictions are read, or its model is run. */
export async function answersOf(side: Side, question: Question): Promise<Answers> {
  const { engine, inputs, ports, data } = question;
  const { rows, truth } = data;
  const { path, shown } = side;
  const { task } = truth;
  const classes = truth.task === 'binary' ? truth.classes : null;
  if (side.kind === 'model') {
    const runtime = await ports.loadNative('onnxruntime-node');
    const { signal } = ports;
    return { said: await scoreModel(engine, { runtime, path, shown, rows, task, classes, signal }), shown };
  }
  const sources = await acquireSources([path], ports);
  const request = {
    relation: relationOf(sources),
    id: side.stored === true ? 'id' : (inputs.id ?? 'id'),
    rows,
    task,
    shown,
  };
  try {
    const said = await readPredictions(engine, { ...request, positive: classes?.positive ?? null });
    return { said, shown };
  } catch (error) {
    throw await unreadable(error, sources);
  }
}

/** Null when there is nothing to compare with. */
export async function baselineAnswers(choice: BaselineChoice, question: Question): Promise<Answers | null> {
  const side = sideOfChoice(choice);
  if (side !== null) return answersOf(side, question);
  if (choice.kind !== 'naive') return null;
  const { truth } = question.data;
  const strategy = naiveStrategy(choice.strategy, truth.task);
  const said = naivePredictions(strategy, truth.task === 'binary' ? truth.labels : truth.values);
  return { said, shown: `naive:${strategy}` };
}
