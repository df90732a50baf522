import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { after } from '../monitoring/duration.ts';
import { checkBlessing, readBlessing } from '../registry/read-blessing.ts';
import type { RegisteredVersion } from '../registry/registry.ts';
import { errorCode } from '../fs/error-codes.ts';
import { contentOf } from '../hash/content.ts';
import type { VerificationKey } from '../signing/keys.ts';
import { MODEL_SIGNATURE, verifyModel } from '../signing/model-signature.ts';

export interface VerifyPolicy {
  /** By default `required` where an environment is named, else `optional`. */
  signature?: 'required' | 'optional' | 'none';
  blessing: 'required' | 'unsigned-ok' | 'none';
  scan: 'required' | 'none';
  /** ISO 8601 duration; absent: any age. */
  maxAge?: string;
}

export interface Verification {
  verified: string[];
  turnedOff: string[];
}

interface Demand {
  verify: VerifyPolicy;
  verifyKeys: readonly VerificationKey[];
  environment: string | null;
  /** Null outside GitHub. */
  defaultBranch: string | null;
}

/** Refuses what the policy does not let through; `version` is null for a model that comes from no registry. */
export async function verifyVersion(
  version: RegisteredVersion | null,
  { verify: policy, verifyKeys: keys, environment, defaultBranch }: Demand,
  now: Date,
): Promise<Verification> {
  const signature = policy.signature ?? (environment === null ? 'optional' : 'required');
  const { blessing, scan, maxAge } = policy;
  if (signature === 'required' && keys.length === 0) {
    throw new UserError('"verify" requires a signature, and there is no "verify-key" to verify it with', {
      fix: 'Give the public key of register-model\'s "sign-key", or set "signature: none" under "verify" to go without; that is recorded',
    });
  }
  if (signature === 'required' && version === null) {
    throw new UserError('"verify" requires a signature, and a model from no registry has none', {
      fix: 'Deploy a registered version, or set "signature: none" under "verify" to go without; that is recorded',
    });
  }
  const verified = ['digest'];
  const turnedOff = signature === 'none' ? ['signature'] : [];
  if (version === null) {
    return {
      verified: [],
      turnedOff: ['registry: the model is unverified', ...turnedOff, 'blessing', 'scan'],
    };
  }
  if (signature !== 'none' && keys.length > 0) {
    if (await verifySignature(version, keys)) verified.push('signature');
    else if (signature === 'required') {
      throw new UserError(`version ${version.version} is not signed, and "verify" requires a signature`, {
        fix: 'Register it anew with a "sign-key", or set "signature: none" under "verify" to go without; that is recorded',
      });
    }
  }
  if (scan === 'required') {
    throw new UserError('the version has no scan, and "verify" requires one', {
      fix: 'There is no scanner yet: set "scan: none" under "verify" to go without; that is recorded',
    });
  }
  turnedOff.push('scan');
  if (blessing === 'none') return { verified, turnedOff: [...turnedOff, 'blessing'] };
  const file = join(version.attachments, 'blessing.json');
  const found = await readBlessing(file, keys);
  if (found === null || version.manifest.blessing === 'none') {
    throw new UserError(`version ${version.version} has no blessing, and "verify" requires one`, {
      fix: 'Register it after an evaluation that passed',
    });
  }
  const { digest, manifest } = version;
  checkBlessing(found, { model: manifest.name, digest, evaluation: null, defaultBranch }, file);
  const { at } = found.statement.predicate;
  if (maxAge !== undefined && now > after(new Date(at), maxAge, 'verify.maxAge')) {
    throw new UserError(`the blessing is of ${at}, older than the ${maxAge} that "verify.maxAge" allows`, {
      file,
      fix: 'Evaluate and register the model again',
    });
  }
  if (found.signed) return { verified: [...verified, 'blessing'], turnedOff };
  if (blessing === 'required') {
    const why = keys.length === 0 ? 'can\'t be verified: there is no "verify-key"' : 'is not signed';
    throw new UserError(`the blessing of version ${version.version} ${why}`, {
      fix: 'Sign and verify it by key, or set "blessing: unsigned-ok" under "verify" to accept it; that is recorded',
    });
  }
  return {
    verified: [...verified, 'blessing (unsigned)'],
    turnedOff: [...turnedOff, 'signature of the blessing'],
  };
}

/** @returns false when there is no signature @throws UserError when it does not verify */
async function verifySignature(
  { attachments, modelPath }: RegisteredVersion,
  keys: readonly VerificationKey[],
): Promise<boolean> {
  const file = join(attachments, MODEL_SIGNATURE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return false;
  verifyModel(text, await contentOf(modelPath), keys, file);
  return true;
}
