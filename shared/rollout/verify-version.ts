import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { after } from '../monitoring/duration.ts';
import { checkBlessing, readBlessing } from '../registry/read-blessing.ts';
import type { RegisteredVersion } from '../registry/registry.ts';

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

/** Refuses what the policy does not let through; `version` is null for a model that comes from no registry. */
export async function verifyVersion(
  version: RegisteredVersion | null,
  { verify: policy, environment }: { verify: VerifyPolicy; environment: string | null },
  now: Date,
): Promise<Verification> {
  const signature = policy.signature ?? (environment === null ? 'optional' : 'required');
  const { blessing, scan, maxAge } = policy;
  if (signature === 'required') {
    throw new UserError('the version is not signed, and "verify" requires a signature', {
      fix: 'Versions are not signed yet: set "signature: none" under "verify" to go without; that is recorded',
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
  if (scan === 'required') {
    throw new UserError('the version has no scan, and "verify" requires one', {
      fix: 'There is no scanner yet: set "scan: none" under "verify" to go without; that is recorded',
    });
  }
  turnedOff.push('scan');
  if (blessing === 'none') return { verified, turnedOff: [...turnedOff, 'blessing'] };
  const file = join(version.attachments, 'blessing.json');
  const statement = await readBlessing(file);
  if (statement === null || version.manifest.blessing === 'none') {
    throw new UserError(`version ${version.version} has no blessing, and "verify" requires one`, {
      fix: 'Register it after an evaluation that passed',
    });
  }
  const { digest, manifest } = version;
  checkBlessing(statement, { model: manifest.name, digest, evaluation: null }, file);
  const { at } = statement.predicate;
  if (maxAge !== undefined && now > after(new Date(at), maxAge, 'verify.maxAge')) {
    throw new UserError(`the blessing is of ${at}, older than the ${maxAge} that "verify.maxAge" allows`, {
      file,
      fix: 'Evaluate and register the model again',
    });
  }
  if (blessing === 'required') {
    throw new UserError(`the blessing of version ${version.version} is not signed`, {
      fix: 'Set "blessing: unsigned-ok" under "verify" to accept it; that is recorded',
    });
  }
  return {
    verified: [...verified, 'blessing (unsigned)'],
    turnedOff: [...turnedOff, 'signature of the blessing'],
  };
}
