import { ServiceError, UserError } from '../../../../errors.ts';
import { GRPC, GrpcError } from '../../../../http/grpc/grpc-error.ts';
import { errorInfo, type SparkErrorInfo } from './spark-answers.ts';

const MOST_CHARACTERS = 300;

/** An error of a call in words for people; what is none of a call stays as it is. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof GrpcError)) return error;
  if (error.code === GRPC.unauthenticated || error.code === GRPC.permissionDenied)
    return new UserError(`Spark denies access: ${firstLine(error.message)}`, {
      fix: 'Set SPARK_TOKEN, and the SPARK_HOST that it is for, in the environment of the step',
      cause: error,
    });
  const info = infoOf(error);
  const said = firstLine(info.message === '' ? error.message : info.message);
  if (isRefusal(info))
    return new UserError(`Spark refuses it: ${said}`, {
      fix: 'Write one SELECT that the user of the job may run',
      cause: error,
    });
  return new ServiceError('Spark', said, { cause: error });
}

/** Classes of the SQL standard: data exception, syntax error or access rule violation. */
const isRefusal = ({ sqlState, reason }: SparkErrorInfo): boolean =>
  /^(?:22|42)/.test(sqlState) || /\.(?:Extended)?(?:AnalysisException|ParseException)$/.test(reason);

function infoOf({ details }: GrpcError): SparkErrorInfo {
  try {
    return errorInfo(details);
  } catch {
    return { message: '', reason: '', sqlState: '' };
  }
}

/** After it come the plan and the query. */
function firstLine(message: string): string {
  const [line = ''] = message
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)} …` : line;
}
