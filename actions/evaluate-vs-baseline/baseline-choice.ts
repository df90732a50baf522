import { UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import type { Baseline } from '../../shared/model/stage-result.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import type { CommitBaseline } from '../../shared/reporting/check/payload.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';
import { ageOf } from './age.ts';
import { commitEvidence, nameOf, type CommitEvidence, type CommitKind } from './commit-baseline.ts';
import { registeredFigures } from './registered-figures.ts';
import { sideOf, type Side } from './sides.ts';
import { counted } from '../../shared/model/wording.ts';

/** Where the baseline comes from. */
export type BaselineChoice =
  | {
      kind: 'champion' | 'path';
      side: Side;
      version: string | null;
      /** What was measured when the version was registered. */
      figures: CommitBaseline | null;
    }
  | { kind: CommitKind; evidence: CommitEvidence }
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
  if (baseline === 'champion') return champion(inputs, ports);
  if (baseline === 'merge-base' || baseline === 'last-success') return ofCommit(baseline, inputs, ports);
  if (baseline === 'auto') {
    const crowned = await champion(inputs, ports);
    if (crowned.kind === 'champion') return crowned;
    // Without a token there is nobody to ask: the reason is the champion's alone.
    if (ports.github() === null) return crowned;
    return ofCommit('merge-base', inputs, ports, crowned.reason);
  }
  const kind = /\.(csv|tsv|tab|jsonl?|ndjson|parquet)(\.(gz|zst))?$/i.test(baseline)
    ? 'predictions'
    : 'model';
  const side = await sideOf(
    baseline,
    kind,
    ports.workspace,
    'Give auto, champion, merge-base, last-success, naive, none, or the path of a model or of predictions as "baseline:"',
  );
  if (side.digest === candidate.digest)
    throw new UserError('input "baseline": is the same file content as the candidate', {
      file: side.shown,
      fix: 'Name another model or other predictions',
    });
  return { kind: 'path', side, version: null, figures: null };
}

type Crowned = Extract<BaselineChoice, { kind: 'champion' | 'path' }> & { kind: 'champion' };

async function champion(inputs: EvaluateInputs, ports: StagePorts): Promise<Crowned | Missing> {
  const { backend, backendUrl: url } = inputs;
  const registry = openRegistry({ backend, url }, ports);
  const found = await registry.find(ports.model, 'champion');
  if (found === null) {
    const reason = `the ${registry.description} has no champion of ${ports.model}`;
    return missing(reason, inputs);
  }
  const { bytes } = await contentOf(found.modelPath);
  const { digest, version, modelPath } = found;
  const side: Side = { path: modelPath, shown: `champion ${version}`, kind: 'model', digest, bytes };
  return { kind: 'champion', side, version, figures: await registeredFigures(found, ports) };
}

async function ofCommit(
  kind: CommitKind,
  inputs: EvaluateInputs,
  ports: StagePorts,
  before: string | null = null,
): Promise<BaselineChoice> {
  const evidence = await commitEvidence(kind, inputs, ports);
  if (typeof evidence !== 'string') return { kind, evidence };
  return missing([before, evidence].filter((reason) => reason !== null).join('; '), inputs);
}

type Missing = { kind: 'naive'; strategy: string; reason: string } | { kind: 'missing'; reason: string };

function missing(reason: string, { onMissingBaseline }: EvaluateInputs): Missing {
  return onMissingBaseline === 'naive'
    ? { kind: 'naive', strategy: 'naive', reason }
    : { kind: 'missing', reason };
}

/** Answers and figures of other test rows say nothing about these: then there is no baseline, and that is said. */
export function comparableChoice(
  choice: BaselineChoice,
  data: { digest: string; positiveClass: string | null },
  inputs: EvaluateInputs,
): BaselineChoice {
  if (!('evidence' in choice)) return choice;
  const { commit, data: theirs, positiveClass } = choice.evidence;
  const not = (why: string): BaselineChoice =>
    missing(`${nameOf(choice.kind, commit)} is not comparable: ${why}`, inputs);
  if (theirs !== null && theirs !== data.digest)
    return not(`its test set is ${theirs.slice(0, 15)}, this one ${data.digest.slice(0, 15)}`);
  if (positiveClass !== null && positiveClass !== data.positiveClass)
    return not(`its positive class is ${positiveClass}`);
  return choice;
}

/** What was measured of the baseline before. */
export function figuresOfChoice(choice: BaselineChoice): CommitBaseline | null {
  if ('evidence' in choice) return choice.evidence.figures;
  return 'figures' in choice ? choice.figures : null;
}

/** The model or the predictions of a baseline; null when there are none. */
export function sideOfChoice(choice: BaselineChoice): Side | null {
  if ('evidence' in choice) return choice.evidence.side;
  return 'side' in choice ? choice.side : null;
}

/** Content digest of the baseline's model, where it is one that the candidate may simply be. */
export function digestOfChoice(choice: BaselineChoice): string | null {
  if ('evidence' in choice) return choice.evidence.modelDigest;
  return choice.kind === 'champion' ? choice.side.digest : null;
}

export function describeBaseline(choice: BaselineChoice, now: Date): Baseline {
  if ('evidence' in choice) {
    const { commit, source, side, version } = choice.evidence;
    const { sha, date, distance } = commit;
    const age = date === null ? null : ageOf(date, now);
    const compared = { comparable: true, paired: side !== null };
    return { kind: choice.kind, ref: sha, version, age, ...compared, distance, source };
  }
  const compared = choice.kind !== 'none' && choice.kind !== 'missing';
  const known = 'side' in choice;
  return {
    kind: choice.kind,
    ref: known ? choice.side.digest : null,
    version: known ? choice.version : null,
    age: null,
    comparable: compared,
    paired: compared,
  };
}

/** For the headline: `champion 1.2.0`, `merge base a1b2c3d`, `a1b2c3d, 5 commits behind, unpaired`. */
export function baselineName(choice: BaselineChoice): string {
  if ('evidence' in choice) {
    const { commit, side, version } = choice.evidence;
    const { distance } = commit;
    const far = distance === null || distance === 0 ? '' : `, ${counted(distance, 'commit')} behind`;
    const name = distance === null || distance === 0 ? nameOf(choice.kind, commit) : commit.sha.slice(0, 7);
    return `${name}${version === null ? '' : ` (${version})`}${far}${side === null ? ', unpaired' : ''}`;
  }
  if ('side' in choice) return choice.side.shown;
  return choice.kind === 'naive' ? 'the naive baseline' : 'no baseline';
}
