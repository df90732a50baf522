import { XMLParser } from 'fast-xml-parser';
import picomatch from 'picomatch';
import { UserError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { HttpRequest } from '../../http/exchange.ts';

export interface S3Location {
  bucket: string;
  /** May hold wildcards. */
  key: string;
}

export interface S3Place {
  client: HttpClient;
  sign: (request: HttpRequest) => Promise<HttpRequest>;
  region: string;
  /** Of a service that is not Amazon's; without a slash at its end. */
  endpoint: string | null;
}

/** Nobody means more by one line. */
const MAX_KEYS = 10_000;

/** @throws UserError */
export function parseS3(line: string): S3Location {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/i.exec(line) ?? [];
  if (bucket !== undefined) return { bucket, key };
  throw new UserError(`"${line}" names no object`, { fix: 'Write s3://<bucket>/<key>, wildcards allowed' });
}

/** Address of an object, or of a bucket with an empty key. */
export function s3Url({ endpoint, region }: S3Place, { bucket, key }: S3Location): string {
  const path = key.split('/').map(encoded).join('/');
  if (endpoint !== null) return `${endpoint}/${bucket}/${path}`;
  // A certificate of Amazon's covers one label.
  return bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}/${path}`
    : `https://${bucket}.s3.${region}.amazonaws.com/${path}`;
}

const encoded = (part: string): string =>
  encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Keys that a pattern stands for, sorted. @throws UserError when there are none, or too many */
export async function matchingKeys(place: S3Place, { bucket, key }: S3Location): Promise<string[]> {
  const { isGlob, base } = picomatch.scan(key);
  if (!isGlob) return [key];
  const matches = picomatch(key, { dot: false });
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await listPage(place, bucket, base === '' ? '' : `${base}/`, token);
    keys.push(...page.keys.filter((found) => !found.endsWith('/') && matches(found)));
    token = page.next;
    if (keys.length > MAX_KEYS) {
      throw new UserError(`s3://${bucket}/${key} matches more than ${String(MAX_KEYS)} objects`, {
        fix: 'Write a narrower pattern',
      });
    }
  } while (token !== undefined);
  if (keys.length > 0) return keys.sort();
  throw new UserError(`s3://${bucket}/${key} matches no object`, {
    fix: 'Correct the pattern, or write the objects before this step',
  });
}

async function listPage(
  place: S3Place,
  bucket: string,
  prefix: string,
  token: string | undefined,
): Promise<{ keys: string[]; next: string | undefined }> {
  const query = new URLSearchParams({
    'encoding-type': 'url',
    'list-type': '2',
    prefix,
    ...(token === undefined ? {} : { 'continuation-token': token }),
  });
  const url = `${s3Url(place, { bucket, key: '' })}?${query.toString().replaceAll('+', '%20')}`;
  const response = await place.client.request(await place.sign({ method: 'GET', url }));
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    // Also numbered characters, such as &#39;.
    htmlEntities: true,
    isArray: (name) => name === 'Contents',
  });
  const { ListBucketResult: list } = parser.parse(response.text()) as {
    ListBucketResult?: {
      Contents?: { Key?: string }[];
      EncodingType?: string;
      IsTruncated?: string;
      NextContinuationToken?: string;
    };
  };
  if (list === undefined) throw new UserError(`s3://${bucket} gave no list of objects`);
  // Some services give keys as they are, whatever was asked.
  const isEncoded = list.EncodingType === 'url';
  const keys = (list.Contents ?? []).map(({ Key = '' }) =>
    isEncoded ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key,
  );
  return { keys, next: list.IsTruncated === 'true' ? list.NextContinuationToken : undefined };
}
