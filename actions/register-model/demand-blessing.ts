import { join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import type { Blessing } from '../../shared/evaluation/blessing.ts';
import { checkBlessing, readBlessing } from '../../shared/registry/read-blessing.ts';
import type { Registry } from '../../shared/registry/registry.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { Evidence } from './evidence.ts';
import type { RegisterModelInputs } from './inputs.ts';

export interface AcceptedBlessing {
  statement: Blessing;
  signed: boolean;
  /** Absolute. */
  file: string;
}

/**
 * The blessing that lets a version become one that others deploy, or null where none is demanded.
 * @throws UserError when it is missing, about something else, or not signed although it must be
 */
export async function demandBlessing(
  { requireBlessing: required, verifyKeys }: Pick<RegisterModelInputs, 'requireBlessing' | 'verifyKeys'>,
  digest: string,
  { evaluation }: Evidence,
  registry: Registry,
  ports: StagePorts,
): Promise<AcceptedBlessing | null> {
  if (required === 'false') return null;
  const fresh = join(ports.resultsPath, 'blessing.json');
  // An unchanged champion is not evaluated again: what blessed it then is kept with it.
  const unchanged = evaluation?.verdict === 'skipped' && evaluation.digests['model'] === digest;
  const champion = unchanged ? await registry.find(ports.model, 'champion') : null;
  const file = champion?.digest === digest ? join(champion.attachments, 'blessing.json') : fresh;
  const blessing = await readBlessing(file, verifyKeys);
  if (blessing === null) {
    throw new UserError('the model has no blessing: no evaluation passed', {
      file,
      fix: 'Run evaluate-vs-baseline before, or set "require-blessing: false" (no alias is moved then)',
    });
  }
  const evaluated =
    evaluation === null || unchanged
      ? null
      : { data: evaluation.digests['data'], policy: evaluation.digests['policy'] };
  const { defaultBranch } = ports.context;
  checkBlessing(blessing, { model: ports.model, digest, evaluation: evaluated, defaultBranch }, file);
  if (required === 'true' && !blessing.signed) {
    const orAccept = 'or set "require-blessing: unsigned-ok" in mlops.yml to accept it; that is recorded';
    throw verifyKeys.length === 0
      ? new UserError('nobody can tell whether the blessing is signed: there is no "verify-key"', {
          file,
          fix: `Give the public key of "sign-key" as "verify-key", ${orAccept}`,
        })
      : new UserError('the blessing is not signed', {
          file,
          fix: `Give evaluate-vs-baseline a "sign-key", ${orAccept}`,
        });
  }
  return { ...blessing, file };
}
