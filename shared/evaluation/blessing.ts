import type { MetricResult } from '../model/stage-result.ts';
import { parseDocument } from '../model/validate.ts';
import schema from '../model/schemas/blessing.schema.json' with { type: 'json' };

const PREDICATE_TYPE = 'https://github.com/org/mlops-actions/blessing/v1';

export interface BlessingFacts {
  model: string;
  /** `sha256:…` of the candidate. */
  digest: string;
  baseline: { kind: string; version: string | null; digest: string | null };
  /** Digest of the test data. */
  data: string;
  gates: Pick<MetricResult, 'name' | 'gate' | 'verdict' | 'reason'>[];
  event: string | null;
  ref: string | null;
  /** Digest of the gates and the other policy that decided. */
  policy: string;
  /** When the evaluation passed: RFC 3339, UTC. */
  at: string;
}

export interface Blessing {
  _type: 'https://in-toto.io/Statement/v1';
  subject: [{ name: string; digest: { sha256: string } }];
  predicateType: typeof PREDICATE_TYPE;
  predicate: { schemaVersion: 1; verdict: 'pass' } & Omit<BlessingFacts, 'model' | 'digest'>;
}

/** An in-toto statement (https://github.com/in-toto/attestation) that a model passed its gates. */
export function blessingOf({ model, digest, ...facts }: BlessingFacts): Blessing {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: model, digest: { sha256: digest.slice('sha256:'.length) } }],
    predicateType: PREDICATE_TYPE,
    predicate: { schemaVersion: 1, verdict: 'pass', ...facts },
  };
  return parseDocument<Blessing>(schema, statement, 'the blessing');
}
