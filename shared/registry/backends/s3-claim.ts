import { UserError } from '../../errors.ts';
import { PreconditionFailed, type Bucket } from '../../http/aws/s3/bucket.ts';
import { parseDocument } from '../../model/validate.ts';
import { manifestText } from '../manifest-document.ts';
import type { ModelManifest } from '../model-manifest.ts';
import type { Registration, VersionChoice } from '../registry.ts';

/** Each loss is another's success: more means that something is wrong. */
const ATTEMPTS = 100;
const CLAIM = {
  type: 'object',
  properties: {
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$' },
    previousVersion: { type: ['string', 'null'] },
    reason: { type: 'string' },
  },
  required: ['version', 'previousVersion', 'reason'],
};

interface Claiming {
  bucket: Bucket;
  registration: Registration;
  list: () => Promise<ModelManifest[]>;
  manifestOf: (choice: VersionChoice) => ModelManifest;
}

/**
 * Gives a content its version; its files are there. A claim says first which number the content gets, then the version is
 * written under that number. A claim moves to another number only when other content has taken this one, so that two runs of
 * one content can't both write a version, and one that died in between is gone on with.
 */
export async function claimVersion(
  claiming: Claiming,
): Promise<{ manifest: ModelManifest; created: boolean }> {
  const { bucket, registration, list, manifestOf } = claiming;
  const claimKey = `${registration.model}/claims/${registration.digest.slice('sha256:'.length)}.json`;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const known = await list();
    const existing = known.find(({ digest }) => digest === registration.digest);
    if (existing !== undefined) {
      registration.choose(known);
      return { manifest: existing, created: false };
    }
    const claim = await bucket.read(claimKey);
    const claimed = claim && parsedClaim(claim.content, bucket.shown(claimKey));
    const free = claimed !== null && !known.some(({ version }) => version === claimed.version);
    // A claimed number counts as given: a wish for another is refused.
    const choice = free
      ? pick(registration.choose([...known, manifestOf(claimed)]))
      : pick(registration.choose(known));
    const manifest = manifestOf(choice);
    try {
      if (!free) await bucket.write(claimKey, `${JSON.stringify(choice)}\n`, claim?.etag ?? null);
      const key = `${registration.model}/versions/${choice.version}/model.json`;
      await bucket.write(key, manifestText(manifest), null);
      return { manifest, created: true };
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
    }
  }
  throw new UserError(`${bucket.shown(registration.model)} changes all the time`, {
    fix: 'Register again when fewer runs do',
  });
}

const pick = ({ version, previousVersion, reason }: VersionChoice): VersionChoice => ({
  version,
  previousVersion,
  reason,
});

function parsedClaim(text: string, file: string): VersionChoice {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new UserError('the claim of a version is damaged: it is not valid JSON', {
      file,
      cause,
      fix: 'Delete this object and register again',
    });
  }
  return parseDocument<VersionChoice>(CLAIM, data, 'claim of a version', { file });
}
