import { UserError } from '../../errors.ts';
import { publicAddressesOnly } from '../../http/address-guard.ts';
import { findAccess } from '../../http/aws/credentials.ts';
import { signer } from '../../http/aws/sign.ts';
import { HttpClient } from '../../http/http-client.ts';
import { RequestError } from '../../http/request-error.ts';
import { downloadTo, privateHosts } from './fetch-url.ts';
import type { FoundFile } from './resolve-sources.ts';
import { matchingKeys, parseS3, s3Url, type S3Place } from './s3-place.ts';
import type { SourcePlace } from './source-place.ts';

/** S3 takes no object that is larger. */
const MAX_BYTES = 50 * 2 ** 40;

/**
 * Fetches objects of S3, or of a compatible service that `AWS_ENDPOINT_URL_S3` names. That variable is the workflow
 * author's: what it names may lie in a private network.
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
  const endpoint = environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || null;
  const own = [endpoint, environment['AWS_ENDPOINT_URL_STS']].flatMap((url) =>
    url ? [new URL(url).host] : [],
  );
  const guard = publicAddressesOnly([...privateHosts(place), ...own]);
  const client = new HttpClient({ service: 'S3', signal, environment, guard });
  const access = await findAccess(environment, client, { signal });
  const s3: S3Place = {
    client,
    sign: signer(access, 's3'),
    region: access.region,
    endpoint: endpoint?.replace(/\/+$/, '') ?? null,
  };
  const files: FoundFile[] = [];
  const { bucket } = location;
  try {
    for (const key of await matchingKeys(s3, location)) {
      const shown = `s3://${bucket}/${key}`;
      const request = { url: s3Url(s3, { bucket, key }), maxBytes: MAX_BYTES, sign: s3.sign };
      files.push(await downloadTo(await newFolder(), { client, request, shown, log }));
    }
  } catch (error) {
    throw explained(error, line, access.credentials !== null);
  }
  return files;
}

/** What an owner can mend, in their words. */
function explained(error: unknown, shown: string, signed: boolean): unknown {
  if (!(error instanceof RequestError)) return error;
  const region = error.headers.get('x-amz-bucket-region');
  if (error.status === 301 || (error.status === 400 && region !== null)) {
    return new UserError('the bucket lies in another region', {
      file: shown,
      fix: `Set AWS_REGION${region === null ? '' : ` to ${region}`}`,
      cause: error,
    });
  }
  if (error.status === 404) return new UserError('there is no such object', { file: shown, cause: error });
  if (error.status !== 403 && error.status !== 401) return error;
  return new UserError(`access is denied (${String(error.status)})`, {
    file: shown,
    fix: signed
      ? 'Allow s3:GetObject, and s3:ListBucket for wildcards, to the credentials of the job'
      : 'Give the job credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a web identity, or a role of the container or instance',
    cause: error,
  });
}
