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
  /** Absolute. */
  file: string;
}

/**
 * The blessing that lets a version become one that others deploy, or null where none is demanded.
 * @throws UserError when it is missing, about something else, or not signed although it must be
 */
export async function demandBlessing(
  required: RegisterModelInputs['requireBlessing'],
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
  const statement = await readBlessing(file);
  if (statement === null) {
    throw new UserError('the model has no blessing: no evaluation passed', {
      file,
      fix: 'Run evaluate-vs-baseline before, or set "require-blessing: false" (no alias is moved then)',
    });
  }
  const evaluated =
    evaluation === null || unchanged
      ? null
      : { data: evaluation.digests['data'], policy: evaluation.digests['policy'] };
  checkBlessing(statement, { model: ports.model, digest, evaluation: evaluated }, file);
  if (required === 'true') {
    throw new UserError('the blessing is not signed', {
      file,
      fix: 'Set "require-blessing: unsigned-ok" in mlops.yml to accept it; that is recorded',
    });
  }
  return { statement, file };
}
