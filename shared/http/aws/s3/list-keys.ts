import { XMLParser } from 'fast-xml-parser';
import { ServiceError, UserError } from '../../../errors.ts';
import { s3Url, type S3Place } from './s3-place.ts';

interface ListAnswer {
  Contents?: { Key?: string }[];
  EncodingType?: string;
  IsTruncated?: string;
  NextContinuationToken?: string;
}

/** Keys that begin with a prefix, page by page, in the service's order. @throws UserError without such a bucket */
export async function* listKeys(place: S3Place, bucket: string, prefix: string): AsyncGenerator<string[]> {
  let token: string | undefined;
  do {
    const query = new URLSearchParams({
      'encoding-type': 'url',
      'list-type': '2',
      prefix,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    });
    const url = `${s3Url(place, { bucket, key: '' })}?${query.toString().replaceAll('+', '%20')}`;
    const response = await place.client.request(await place.sign({ method: 'GET', url }), [404]);
    if (response.status === 404)
      throw new UserError('there is no such bucket', {
        file: `s3://${bucket}`,
        fix: 'Correct its name, or create it in the region that AWS_REGION names',
      });
    const list = listOf(response.text());
    if (list === undefined) throw new ServiceError('S3', `s3://${bucket} gave no list of objects`);
    // Some services give keys as they are, whatever was asked.
    const isEncoded = list.EncodingType === 'url';
    yield (list.Contents ?? []).map(({ Key = '' }) =>
      isEncoded ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key,
    );
    token = list.IsTruncated === 'true' ? list.NextContinuationToken : undefined;
  } while (token !== undefined);
}

function listOf(text: string): ListAnswer | undefined {
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    // Also numbered characters, such as &#39;.
    htmlEntities: true,
    isArray: (name) => name === 'Contents',
  });
  return (parser.parse(text) as { ListBucketResult?: ListAnswer }).ListBucketResult;
}
