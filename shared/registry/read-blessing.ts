import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { parseDocument } from '../model/validate.ts';

/** What registering needs to know of a blessing: an in-toto statement that an evaluation passed. */
const STATEMENT = {
  type: 'object',
  properties: {
    _type: { const: 'https://in-toto.io/Statement/v1' },
    subject: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        properties: {
          digest: {
            type: 'object',
            properties: { sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
            required: ['sha256'],
          },
        },
        required: ['digest'],
      },
    },
    predicate: {
      type: 'object',
      properties: { verdict: { type: 'string' }, event: { type: ['string', 'null'] } },
      required: ['verdict', 'event'],
    },
  },
  required: ['_type', 'subject', 'predicate'],
};

interface Statement {
  subject: [{ digest: { sha256: string } }];
  predicate: { verdict: string; event: string | null };
}

/** @returns null when there is no such file @throws UserError unless it blesses this model outside pull requests */
export async function checkBlessing(file: string, modelDigest: string): Promise<'unsigned' | null> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return null;
    throw new UserError('the blessing is not valid JSON', { file, cause });
  }
  const { subject, predicate } = parseDocument<Statement>(STATEMENT, data, 'blessing', { file });
  const blessed = `sha256:${subject[0].digest.sha256}`;
  const fix = 'Evaluate this model in this run';
  if (blessed !== modelDigest)
    throw new UserError(`the blessing is for another model: ${blessed}, not ${modelDigest}`, { file, fix });
  if (predicate.verdict !== 'pass')
    throw new UserError(`the blessing's verdict is "${predicate.verdict}", expected "pass"`, { file, fix });
  if (predicate.event?.startsWith('pull_request') === true) {
    throw new UserError(`the blessing comes from a ${predicate.event} event, which blesses nothing`, {
      file,
      fix: 'Evaluate again after the merge, on a push',
    });
  }
  return 'unsigned';
}
