import picomatch from 'picomatch';
import { UserError } from '../../errors.ts';
import { listKeys } from '../../http/aws/s3/list-keys.ts';
import type { S3Location, S3Place } from '../../http/aws/s3/s3-place.ts';

/** Nobody means more by one line. */
const MAX_KEYS = 10_000;

/** @returns a key that may hold wildcards @throws UserError */
export function parseS3(line: string): S3Location {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/i.exec(line) ?? [];
  if (bucket !== undefined) return { bucket, key };
  throw new UserError(`"${line}" names no object`, { fix: 'Write s3://<bucket>/<key>, wildcards allowed' });
}

/** Keys that a pattern stands for, sorted. @throws UserError when there are none, or too many */
export async function matchingKeys(place: S3Place, { bucket, key }: S3Location): Promise<string[]> {
  const { isGlob, base } = picomatch.scan(key);
  if (!isGlob) return [key];
  const matches = picomatch(key, { dot: false });
  const keys: string[] = [];
  for await (const page of listKeys(place, bucket, base === '' ? '' : `${base}/`)) {
    keys.push(...page.filter((found) => !found.endsWith('/') && matches(found)));
    if (keys.length > MAX_KEYS) {
      throw new UserError(`s3://${bucket}/${key} matches more than ${String(MAX_KEYS)} objects`, {
        fix: 'Write a narrower pattern',
      });
    }
  }
  if (keys.length > 0) return keys.sort();
  throw new UserError(`s3://${bucket}/${key} matches no object`, {
    fix: 'Correct the pattern, or write the objects before this step',
  });
}
