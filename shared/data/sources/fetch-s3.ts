import { UserError } from '../../errors.ts';
import { explainRefusal } from '../../http/aws/s3/explain-refusal.ts';
import { connectS3, s3Url } from '../../http/aws/s3/s3-place.ts';
import { RequestError } from '../../http/request-error.ts';
import { downloadTo, privateHosts } from './fetch-url.ts';
import type { FoundFile } from './resolve-sources.ts';
import { matchingKeys, parseS3 } from './s3-keys.ts';
import type { SourcePlace } from './source-place.ts';

/** S3 takes no object that is larger. */
const MAX_BYTES = 50 * 2 ** 40;

/**
 * Fetches objects of S3 or of a compatible service.
 * @param newFolder gives a folder for each object: two may have one name
 * @throws UserError that names the object, when access is denied or nothing is there
 */
export async function fetchS3(
  line: string,
  newFolder: () => Promise<string>,
  place: SourcePlace,
): Promise<FoundFile[]> {
  const location = parseS3(line);
  const { environment, signal, log } = place;
  const s3 = await connectS3(environment, { signal, privateHosts: privateHosts(place) });
  const { client, sign, signed } = s3;
  const files: FoundFile[] = [];
  const { bucket } = location;
  try {
    for (const key of await matchingKeys(s3, location)) {
      const request = { url: s3Url(s3, { bucket, key }), maxBytes: MAX_BYTES, sign };
      files.push(
        await downloadTo(await newFolder(), { client, request, shown: `s3://${bucket}/${key}`, log }),
      );
    }
  } catch (error) {
    if (error instanceof RequestError && error.status === 404)
      throw new UserError('there is no such object', { file: line, cause: error });
    const needed = 's3:GetObject, and s3:ListBucket for wildcards,';
    throw explainRefusal(error, { shown: line, signed, needed });
  }
  return files;
}
