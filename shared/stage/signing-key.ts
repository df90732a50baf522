import { UserError } from '../errors.ts';
import { signingKey, type SigningKey } from '../signing/keys.ts';
import type { StagePorts } from './stage-ports.ts';

/** What the inputs `sign-key` and `sign-key-password` say. */
export interface SigningInputs {
  key: string | undefined;
  password: string | undefined;
}

/**
 * The key that this job signs with, or null for none. On pull requests nothing is signed: what they say of a model counts
 * nowhere.
 * @throws UserError in a job that ran `train`: its code could have signed for itself
 */
export async function openSigningKey(
  { key: pem, password }: SigningInputs,
  ports: Pick<StagePorts, 'context' | 'earlierResult' | 'log'>,
): Promise<SigningKey | null> {
  if (pem === undefined) return null;
  const key = signingKey(pem, password, 'sign-key');
  const { event, runId, runAttempt, job } = ports.context;
  if (event.startsWith('pull_request')) {
    ports.log.notice('Nothing is signed on a pull request: "sign-key" is for pushes.');
    return null;
  }
  const trained = (await ports.earlierResult('train'))?.provenance;
  const here =
    trained !== undefined &&
    trained.runId === runId &&
    trained.runAttempt === runAttempt &&
    trained.job === job;
  if (here) {
    throw new UserError('input "sign-key": this job ran train, whose code could sign for itself', {
      fix: 'Sign in a job of its own, which runs no command of the project: needs: [train]',
    });
  }
  return key;
}
