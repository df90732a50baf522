import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { relationOf } from '../../shared/data/sources/relation-of.ts';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { digestOfSource } from '../../shared/data/sources/digest-of-source.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import { UserError } from '../../shared/errors.ts';
import { classesOf, inferTask } from '../../shared/evaluation/classes.ts';
import { loadTestRows, type TestRows } from '../../shared/evaluation/test-rows.ts';
import { binaryTruth, regressionTruth, type Truth } from '../../shared/evaluation/truth.ts';
import { digestOfJson } from '../../shared/hash/digest.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { sideOfChoice, type BaselineChoice } from './baseline-choice.ts';
import type { EvaluateInputs } from './inputs.ts';
import type { Side } from './sides.ts';
import { counted } from '../../shared/model/wording.ts';

export interface TestData {
  rows: TestRows;
  truth: Truth;
  digest: string;
}

/** The labelled data, or the candidate's own table when it holds labels. */
export async function loadTestData(
  engine: QueryEngine,
  inputs: EvaluateInputs,
  { candidate, choice, ports }: { candidate: Side; choice: BaselineChoice; ports: StagePorts },
): Promise<TestData> {
  const patterns =
    inputs.data.length > 0 ? inputs.data : candidate.kind === 'predictions' ? [candidate.path] : [];
  if (patterns.length === 0)
    throw new UserError('input "data" is required', { fix: 'Give labelled test data under "with:"' });
  const sources = await acquireSources(patterns, ports);
  const { label, id, positiveClass } = inputs;
  const baseline = sideOfChoice(choice);
  const sides = baseline === null ? [candidate] : [candidate, baseline];
  try {
    const rows = await loadTestRows(engine, {
      relation: relationOf(sources),
      label,
      id:
        id ??
        (sides.some(({ kind, stored }) => kind === 'predictions' && stored !== true) ? 'id' : undefined),
      features: sides.some(({ kind }) => kind === 'model'),
      shown: sources.map(({ shown }) => shown).join(', '),
    });
    const task = inputs.task ?? inferTask(rows, label);
    ports.log.info(`Task: ${task}, ${counted(rows.rows, 'row')}`);
    const truth =
      task === 'binary'
        ? await binaryTruth(engine, classesOf(rows.labels, positiveClass, label))
        : await regressionTruth(engine, rows, label);
    const digests = await Promise.all(sources.map(digestOfSource));
    return { rows, truth, digest: digests.length === 1 ? (digests[0] ?? '') : digestOfJson(digests) };
  } catch (error) {
    throw await unreadable(error, sources);
  }
}
