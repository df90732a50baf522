import { UserError } from '../../../../errors.ts';

export interface AthenaAddress {
  workgroup: string;
  catalog: string | null;
  database: string | null;
  /** Where results are written, `s3://…`; null: where the workgroup says. */
  output: string | null;
}

const FIX =
  'Write athena://<workgroup>/<catalog>/<database>, with ?output=s3://<bucket>/<prefix>/ where the workgroup names no place for results';
const ADDRESS =
  /^athena:\/\/(?<workgroup>[\w.-]{1,128})(?:\/(?<catalog>[^/?#]*)(?:\/(?<database>[^/?#]*))?\/?)?(?:\?(?<options>[^#]*))?$/i;

/**
 * What runs the queries, from `athena://<workgroup>/<catalog>/<database>?output=s3://<bucket>/<prefix>/`. The region and who
 * asks are those of the environment.
 * @throws UserError
 */
export function athenaAddress(url: string): AthenaAddress {
  const { workgroup, catalog = '', database = '', options = '' } = ADDRESS.exec(url)?.groups ?? {};
  if (workgroup === undefined)
    throw new UserError('input "engine-url": names no workgroup of Athena', { fix: FIX });
  const given = new URLSearchParams(options);
  const unknown = [...given.keys()].find((name) => name !== 'output');
  if (unknown !== undefined)
    throw new UserError(`input "engine-url": has an option "${unknown}"`, { fix: FIX });
  const output = given.get('output');
  if (output !== null && !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\//.test(output))
    throw new UserError('input "engine-url": "output" names no place in S3', { fix: FIX });
  return { workgroup, catalog: named(catalog), database: named(database), output };
}

function named(part: string): string | null {
  try {
    return decodeURIComponent(part) || null;
  } catch (cause) {
    throw new UserError(`input "engine-url": "${part}" is no name`, { fix: FIX, cause });
  }
}
