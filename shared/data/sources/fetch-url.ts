import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { publicAddressesOnly } from '../../http/address-guard.ts';
import { openDownload, type DownloadRequest } from '../../http/download.ts';
import { HttpClient } from '../../http/http-client.ts';
import { reporting } from '../../http/report-progress.ts';
import type { FoundFile } from './resolve-sources.ts';
import type { SourcePlace } from './source-place.ts';

/** More than a runner's disk holds. */
const MAX_BYTES = 1e12;

/**
 * Fetches a file of data by its URL. Where it may lead is checked, redirects included: the line can come from a pull
 * request.
 * @throws UserError for a URL with credentials, and for one over http unless its host is listed in `MLOPS_PRIVATE_HOSTS`
 */
export async function fetchUrl(line: string, folder: string, place: SourcePlace): Promise<FoundFile> {
  const url = URL.parse(line);
  // Without its query, which may hold a signature.
  const shown = url === null ? line : `${url.origin}${url.pathname}`;
  if (url === null) throw new UserError(`"${line}" is no URL`, { fix: 'Write https://<host>/<path>' });
  if (url.username !== '' || url.password !== '') {
    throw new UserError('a URL of data must not hold credentials', {
      file: shown,
      fix: 'Use a signed URL, or fetch the file in a step before this one',
    });
  }
  const client = new HttpClient({
    service: 'data',
    signal: place.signal,
    environment: place.environment,
    guard: publicAddressesOnly(privateHosts(place)),
  });
  return downloadTo(folder, {
    client,
    shown,
    log: place.log,
    request: { url: url.href, maxBytes: MAX_BYTES },
  });
}

/** Hosts that the workflow's author allows to lie in a private network, and to be asked over http. */
export const privateHosts = ({ environment }: SourcePlace): string[] =>
  (environment['MLOPS_PRIVATE_HOSTS'] ?? '').split(/[\s,]+/).filter((host) => host !== '');

export async function downloadTo(
  folder: string,
  {
    client,
    request,
    shown,
    log,
  }: { client: HttpClient; request: DownloadRequest; shown: string; log: SourcePlace['log'] },
): Promise<FoundFile> {
  const path = join(folder, fileName(request.url));
  const { chunks, bytes } = await openDownload(client, request);
  try {
    await pipeline(
      reporting(chunks, { url: request.url, bytes, log }),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    );
  } catch (cause) {
    if (errorCode(cause) !== 'ENOSPC') throw cause;
    throw new UserError('the disk is full', { file: shown, fix: 'Free some space on the runner', cause });
  }
  return { path, shown };
}

/** The last part of a path, with its endings; a name that no file system minds. */
function fileName(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return (
    last
      .replace(/%[0-9a-f]{2}/gi, '_')
      .replace(/[^\w.-]/g, '_')
      .replace(/^\.+/, '_')
      .slice(-100) || 'data'
  );
}
