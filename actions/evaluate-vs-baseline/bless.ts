import { blessingOf } from '../../shared/evaluation/blessing.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { Baseline, MetricResult } from '../../shared/model/stage-result.ts';
import { signStatement } from '../../shared/signing/bundle.ts';
import type { SigningKey } from '../../shared/signing/keys.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { Side } from './sides.ts';

interface Passed {
  candidate: Side;
  baseline: Baseline;
  /** Digest of the test data. */
  data: string;
  metrics: readonly MetricResult[];
  /** Digest of what decided. */
  policy: string;
  /** Null: the statement stays unsigned. */
  key: SigningKey | null;
  ports: StagePorts;
}

/** Writes the statement that a model passed its gates. */
export async function bless(file: string, passed: Passed): Promise<void> {
  const { candidate, baseline, data, metrics, policy, key, ports } = passed;
  const { event, ref } = ports.context;
  const statement = blessingOf({
    model: ports.model,
    digest: candidate.digest,
    baseline: { kind: baseline.kind, version: baseline.version, digest: baseline.ref },
    data,
    gates: metrics
      .filter(({ gate }) => gate !== null)
      .map(({ name, gate, verdict, reason }) => ({ name, gate, verdict, reason })),
    event,
    ref,
    policy,
    at: ports.now().toISOString(),
  });
  const document = key === null ? statement : signStatement(statement, key);
  await writeFileAtomic(file, `${JSON.stringify(document, null, 2)}\n`);
}
