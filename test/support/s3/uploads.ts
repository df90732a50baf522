import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal, element, escaped, type Sought } from './answers.ts';

export interface StoredObject {
  body: Buffer;
  /** With its quotes. */
  etag: string;
  /** Headers `x-amz-meta-…`. */
  metadata: Record<string, string>;
}

interface Part {
  body: Buffer;
  etag: string;
  checksum: string;
}

interface Upload {
  key: string;
  initiated: string;
  metadata: StoredObject['metadata'];
  parts: Map<number, Part>;
}

const MIN_PART = 5 * 2 ** 20;
const PARTS_A_PAGE = 2;

/** Uploads in parts, with SHA-256 checksums that are demanded of every part. */
export class Uploads {
  readonly #open = new Map<string, Upload>();
  #created = 0;

  create({ key, headers }: Sought): string {
    if (headers['x-amz-checksum-algorithm'] !== 'SHA256') throw new Refusal(400, 'InvalidRequest');
    this.#created += 1;
    const id = `upload+${String(this.#created)}/=`;
    const metadata = metadataOf(headers);
    const initiated = new Date(1_700_000_000_000 + this.#created * 1000).toISOString();
    this.#open.set(id, { key, initiated, metadata, parts: new Map() });
    return element('InitiateMultipartUploadResult', element('UploadId', id));
  }

  put(sought: Sought): string {
    const number = Number(sought.query.get('partNumber'));
    const checksum = sought.headers['x-amz-checksum-sha256'];
    if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new Refusal(400, 'InvalidArgument');
    if (typeof checksum !== 'string') throw new Refusal(400, 'InvalidRequest');
    const etag = `"${createHash('md5').update(sought.body).digest('hex')}"`;
    this.#find(sought).parts.set(number, { body: sought.body, etag, checksum });
    return etag;
  }

  list(prefix: string): string {
    const uploads = [...this.#open]
      .filter(([, { key }]) => key.startsWith(prefix))
      .map(([id, { key, initiated }]) =>
        element(
          'Upload',
          [element('Key', escaped(key)), element('UploadId', id), element('Initiated', initiated)].join(''),
        ),
      );
    return element('ListMultipartUploadsResult', uploads.join(''));
  }

  listParts(sought: Sought): string {
    const after = Number(sought.query.get('part-number-marker') ?? 0);
    const parts = [...this.#find(sought).parts]
      .filter(([number]) => number > after)
      .sort(([a], [b]) => a - b);
    const page = parts.slice(0, PARTS_A_PAGE);
    return element(
      'ListPartsResult',
      [
        element('IsTruncated', String(parts.length > page.length)),
        element('NextPartNumberMarker', String(page.at(-1)?.[0] ?? after)),
        ...page.map(([number, { body, etag, checksum }]) =>
          element(
            'Part',
            [
              element('PartNumber', String(number)),
              element('ETag', escaped(etag)),
              element('Size', String(body.length)),
              element('ChecksumSHA256', checksum),
            ].join(''),
          ),
        ),
      ].join(''),
    );
  }

  complete(sought: Sought, objects: Map<string, StoredObject>): string {
    const upload = this.#find(sought);
    const { CompleteMultipartUpload: listed } = new XMLParser({
      parseTagValue: false,
      htmlEntities: true,
      isArray: (name) => name === 'Part',
    }).parse(sought.body.toString()) as {
      CompleteMultipartUpload?: { Part?: { PartNumber: string; ETag: string; ChecksumSHA256: string }[] };
    };
    const parts = (listed?.Part ?? []).map(({ PartNumber, ETag, ChecksumSHA256 }, index, all) => {
      const part = upload.parts.get(Number(PartNumber));
      if (part?.etag !== ETag || part.checksum !== ChecksumSHA256) throw new Refusal(400, 'InvalidPart');
      if (index > 0 && Number(all[index - 1]?.PartNumber) >= Number(PartNumber))
        throw new Refusal(400, 'InvalidPartOrder');
      if (index < all.length - 1 && part.body.length < MIN_PART) throw new Refusal(400, 'EntityTooSmall');
      return part;
    });
    if (parts.length === 0) throw new Refusal(400, 'MalformedXML');
    const body = Buffer.concat(parts.map((part) => part.body));
    const md5 = createHash('md5')
      .update(parts.map(({ etag }) => etag).join(''))
      .digest('hex');
    const etag = `"${md5}-${String(parts.length)}"`;
    objects.set(upload.key, { body, etag, metadata: upload.metadata });
    this.#open.delete(sought.query.get('uploadId') ?? '');
    return element('CompleteMultipartUploadResult', element('ETag', escaped(etag)));
  }

  #find({ key, query }: Sought): Upload {
    const upload = this.#open.get(query.get('uploadId') ?? '');
    if (upload?.key !== key) throw new Refusal(404, 'NoSuchUpload');
    return upload;
  }
}

export function metadataOf(headers: IncomingHttpHeaders): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}
