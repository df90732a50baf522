import { compare, inc, valid } from 'semver';
import { UserError } from '../errors.ts';
import type { Signature, SignatureTensor } from '../model/signature.ts';
import type { ModelManifest } from './model-manifest.ts';
import type { VersionChoice } from './registry.ts';

export type Bump = 'auto' | 'major' | 'minor' | 'patch';

export interface Candidate {
  digest: string;
  signature: Signature | null;
  /** The evaluation found an improvement beyond chance; null without an evaluation. */
  better: boolean | null;
}

export interface VersionWish {
  /** `auto` or a semantic version. */
  version: string;
  bump: Bump;
}

/**
 * Semantic version of a model: its interface breaks → major, it is better → minor, else patch.
 * @param known manifests of all versions, ascending
 * @throws UserError for a version that exists with other content
 */
export function chooseVersion(
  wish: VersionWish,
  candidate: Candidate,
  known: readonly ModelManifest[],
): VersionChoice {
  const existing = known.find(({ digest }) => digest === candidate.digest);
  if (existing !== undefined) {
    if (wish.version !== 'auto' && wish.version !== existing.version) {
      throw new UserError(
        `input "version": this content is already registered as ${existing.version}, not ${wish.version}`,
        { fix: `Use "version: auto" or "version: ${existing.version}"` },
      );
    }
    const { version, previousVersion, reason } = existing;
    return { version, previousVersion, reason };
  }
  const previous = known.toSorted((a, b) => compare(a.version, b.version)).at(-1);
  const previousVersion = previous?.version ?? null;
  if (wish.version !== 'auto') {
    if (known.some(({ version }) => version === wish.version)) {
      throw new UserError(`input "version": ${wish.version} exists with other content`, {
        fix: 'Versions never change: name a new one, or use "version: auto"',
      });
    }
    return { version: explicit(wish.version), previousVersion, reason: 'the version was given' };
  }
  if (previous === undefined) return { version: '1.0.0', previousVersion, reason: 'the first version' };
  const { part, reason } = wish.bump === 'auto' ? automatic(candidate, previous) : given(wish.bump);
  const version = inc(previous.version, part);
  if (version === null) throw new Error(`${previous.version} cannot be raised`);
  return { version, previousVersion, reason };
}

function explicit(version: string): string {
  if (valid(version) === version) return version;
  throw new UserError(
    `input "version": expected "auto" or a semantic version such as 1.2.0, got "${version}"`,
  );
}

function given(bump: 'major' | 'minor' | 'patch'): { part: typeof bump; reason: string } {
  return { part: bump, reason: `a ${bump} version was asked for` };
}

function automatic(
  candidate: Candidate,
  previous: ModelManifest,
): { part: 'major' | 'minor' | 'patch'; reason: string } {
  const breakage = signatureBreak(previous.signature, candidate.signature);
  if (breakage !== null) return { part: 'major', reason: `the signature breaks: ${breakage}` };
  if (candidate.better === true)
    return { part: 'minor', reason: `the model is better than its baseline beyond chance` };
  const why = candidate.better === null ? 'there is no evaluation' : 'no improvement beyond chance';
  return { part: 'patch', reason: `a retrained model with the same signature: ${why}` };
}

/** What a client of the old signature would stumble over, or null. Additional outputs break nobody. */
export function signatureBreak(before: Signature | null, after: Signature | null): string | null {
  if (before === null || after === null) return null;
  const inputs = new Map(after.inputs.map((tensor) => [tensor.name, tensor]));
  for (const old of before.inputs) {
    const now = inputs.get(old.name);
    if (now === undefined) return `input "${old.name}" is gone`;
    if (!accepts(now, old)) return `input "${old.name}" was ${shown(old)} and is ${shown(now)}`;
    inputs.delete(old.name);
  }
  const [added] = inputs.keys();
  if (added !== undefined) return `input "${added}" is new`;
  const outputs = new Map(after.outputs.map((tensor) => [tensor.name, tensor]));
  for (const old of before.outputs) {
    const now = outputs.get(old.name);
    if (now === undefined) return `output "${old.name}" is gone`;
    if (!accepts(old, now)) return `output "${old.name}" was ${shown(old)} and is ${shown(now)}`;
  }
  return null;
}

/** Whether every tensor of `narrow` fits `wide`. */
function accepts(wide: SignatureTensor, narrow: SignatureTensor): boolean {
  return (
    wide.type === narrow.type &&
    wide.shape.length === narrow.shape.length &&
    wide.shape.every((size, axis) => size === -1 || size === narrow.shape[axis])
  );
}

const shown = ({ type, shape }: SignatureTensor): string => `${type}[${shape.join(', ')}]`;
