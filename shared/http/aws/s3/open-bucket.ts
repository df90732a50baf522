import { UserError } from '../../../errors.ts';
import type { Environment } from '../profile.ts';
import { Bucket } from './bucket.ts';
import { connectS3 } from './s3-place.ts';

/** @throws UserError unless the text is `s3://<bucket>` with an optional prefix */
export async function openBucket(
  url: string,
  environment: Environment,
  options: { signal: AbortSignal },
): Promise<Bucket> {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[^/\p{Cc}]+)*)\/?$/u.exec(url) ?? [];
  if (bucket === undefined || /\/\.{1,2}(?:\/|$)/.test(prefix))
    throw new UserError(`"${url}" names no place in S3`, { fix: 'Write s3://<bucket>/<prefix>' });
  const place = await connectS3(environment, options);
  return new Bucket(place, bucket, prefix === '' ? '' : `${prefix.slice(1)}/`);
}
