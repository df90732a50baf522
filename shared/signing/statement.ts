import { UserError } from '../errors.ts';
import { parseDocument } from '../model/validate.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

export interface Subject {
  name: string;
  /** Algorithm → hex digits; `sha256` for everything of ours. */
  digest: Readonly<Record<string, string>>;
}

/** In-toto statement (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md). */
export interface Statement<Predicate = unknown> {
  _type: typeof STATEMENT_TYPE;
  subject: Subject[];
  predicateType: string;
  predicate: Predicate;
}

const SCHEMA = {
  type: 'object',
  required: ['_type', 'subject', 'predicateType', 'predicate'],
  properties: {
    _type: { const: STATEMENT_TYPE },
    subject: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'digest'],
        properties: {
          name: { type: 'string' },
          digest: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
        },
      },
    },
    predicateType: { type: 'string' },
    predicate: { type: 'object' },
  },
};

/** @param digest `sha256:…` */
export function statementOf<Predicate>(
  subject: { name: string; digest: string },
  predicateType: string,
  predicate: Predicate,
): Statement<Predicate> {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.name, digest: { sha256: subject.digest.slice('sha256:'.length) } }],
    predicateType,
    predicate,
  };
}

/** The statement in a payload whose signature was verified. @throws UserError */
export function parseStatement(payload: Uint8Array, file: string): Statement {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new UserError('what is signed is not valid JSON', { file, cause });
  }
  return parseDocument<Statement>(SCHEMA, data, 'what is signed', { file });
}
