import { UserError } from '../../../errors.ts';
import { RequestError } from '../../request-error.ts';

/**
 * What an owner can mend about a request that S3 refused, in their words; other errors stay what they are.
 * @param shown the object or place, for people
 * @param needed actions that a policy must allow
 */
export function explainRefusal(
  error: unknown,
  { shown, signed, needed }: { shown: string; signed: boolean; needed: string },
): unknown {
  if (!(error instanceof RequestError)) return error;
  const region = error.headers.get('x-amz-bucket-region');
  if (error.status === 301 || (error.status === 400 && region !== null)) {
    return new UserError('the bucket lies in another region', {
      file: shown,
      fix: `Set AWS_REGION${region === null ? '' : ` to ${region}`}`,
      cause: error,
    });
  }
  if (error.status !== 403 && error.status !== 401) return error;
  return new UserError(`access is denied (${String(error.status)})`, {
    file: shown,
    fix: signed
      ? `Allow ${needed} to the credentials of the job`
      : 'Give the job credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a web identity, or a role of the container or instance',
    cause: error,
  });
}
