import { UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import type { Baseline } from '../../shared/model/stage-result.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';
import { sideOf, type Side } from './sides.ts';

/** Where the baseline comes from. */
export type BaselineChoice =
  | { kind: 'champion' | 'path'; side: Side; version: string | null }
  | { kind: 'naive'; strategy: string; /** Why not another one. */ reason: string | null }
  | { kind: 'none' }
  | { kind: 'missing'; reason: string };

export async function chooseBaseline(
  inputs: EvaluateInputs,
  candidate: Side,
  ports: StagePorts,
): Promise<BaselineChoice> {
  const { baseline } = inputs;
  if (baseline === 'none') return { kind: 'none' };
  if (baseline === 'naive' || baseline.startsWith('naive:'))
    return { kind: 'naive', strategy: baseline, reason: null };
  if (baseline === 'auto' || baseline === 'champion') return champion(inputs, ports);
  const kind = /\.(csv|tsv|tab|jsonl?|ndjson|parquet)(\.(gz|zst))?$/i.test(baseline)
    ? 'predictions'
    : 'model';
  const side = await sideOf(
    baseline,
    kind,
    ports.workspace,
    'Give auto, champion, naive, none, or the path of a model or of predictions as "baseline:"',
  );
  if (side.digest === candidate.digest)
    throw new UserError('input "baseline": is the same file content as the candidate', {
      file: side.shown,
      fix: 'Name another model or other predictions',
    });
  return { kind: 'path', side, version: null };
}

async function champion(inputs: EvaluateInputs, ports: StagePorts): Promise<BaselineChoice> {
  const { backend, backendUrl: url, onMissingBaseline } = inputs;
  const registry = openRegistry({ backend, url, workspace: ports.workspace });
  const found = await registry.find(ports.model, 'champion');
  if (found === null) {
    const reason = `the ${registry.description} has no champion of ${ports.model}`;
    return onMissingBaseline === 'naive'
      ? { kind: 'naive', strategy: 'naive', reason }
      : { kind: 'missing', reason };
  }
  const { bytes } = await contentOf(found.modelPath);
  const { digest, version, modelPath } = found;
  const side: Side = { path: modelPath, shown: `champion ${version}`, kind: 'model', digest, bytes };
  return { kind: 'champion', side, version };
}

export function describeBaseline(choice: BaselineChoice): Baseline {
  const compared = choice.kind !== 'none' && choice.kind !== 'missing';
  const known = choice.kind === 'champion' || choice.kind === 'path';
  return {
    kind: choice.kind,
    ref: known ? choice.side.digest : null,
    version: known ? choice.version : null,
    age: null,
    comparable: compared,
    paired: compared,
  };
}

/** For the headline: `champion 1.2.0`. */
export function baselineName(choice: BaselineChoice): string {
  if (choice.kind === 'champion' || choice.kind === 'path') return choice.side.shown;
  return choice.kind === 'naive' ? 'the naive baseline' : 'no baseline';
}
