import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../errors.ts';
import { readTextFile } from '../fs/read-text.ts';
import { contentOf } from '../hash/content.ts';
import { readManifest, verifiedVersion } from '../registry/backends/version-folder.ts';
import { verifyVersion } from '../rollout/verify-version.ts';
import { verificationKeys, type VerificationKey } from '../signing/keys.ts';
import { MODEL_SIGNATURE, verifyModel } from '../signing/model-signature.ts';

const USAGE =
  'verify <model or version folder> --key <key.pub> [--signature <model.sig>] [--branch <default branch>]';

/**
 * A version of a folder registry (digests, signature, signed blessing), or any model with its signature beside it.
 * @throws UserError for the first thing that does not hold
 */
export async function verify(args: readonly string[]): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { key: { type: 'string' }, signature: { type: 'string' }, branch: { type: 'string' } },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UserError('expected one model', { fix: USAGE });
  if (values.key === undefined) throw new UserError('there is no --key to verify with', { fix: USAGE });
  const keys = verificationKeys(await readTextFile(values.key, values.key), 'key');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw new UserError('the model does not exist', { file: path, cause });
    },
  );
  const folder = resolve(path);
  const manifest =
    isFolder && values.signature === undefined ? await readManifest(folder, basename(dirname(folder))) : null;
  if (manifest !== null) {
    const version = await verifiedVersion(folder, manifest);
    const verify = { signature: 'required', blessing: 'required', scan: 'none' } as const;
    const demand = { verify, verifyKeys: keys, environment: null, defaultBranch: values.branch ?? null };
    const { verified } = await verifyVersion(version, demand, new Date());
    return `${manifest.name} ${manifest.version} (${manifest.digest}): ${verified.join(', ')} verified`;
  }
  const signature = values.signature ?? join(isFolder ? path : dirname(path), MODEL_SIGNATURE);
  return verifyFiles(path, signature, keys);
}

async function verifyFiles(
  path: string,
  signature: string,
  keys: readonly VerificationKey[],
): Promise<string> {
  const text = await readTextFile(signature, signature);
  const content = await contentOf(path);
  verifyModel(text, content, keys, signature);
  return `${path} (${content.digest}): signature verified`;
}
