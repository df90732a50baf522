import { digestOf } from '../hash/digest.ts';
import { isSecretName } from '../redaction.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the allow-list that change what a program computes, whatever the run. */
const DETERMINING =
  /^(PYTHON\w+|CUDA_\w+|NVIDIA_\w+|ROCM_\w+|HIP_\w+|\w+_NUM_THREADS|LC_\w+|LANG|TZ|CONDA_DEFAULT_ENV)$/;

/** The environment's part of the fingerprint. */
export function determiningEnvironment(
  environment: Environment,
  passthrough: readonly string[],
): Record<string, string | null> {
  const named = Object.keys(environment).filter((name) => DETERMINING.test(name));
  const values = named.map((name) => [name, environment[name] ?? null] as const);
  return {
    platform: process.platform,
    architecture: process.arch,
    image: environment['ImageOS'] ?? null,
    python: environment['pythonLocation'] ?? null,
    tools: toolsOnPath(environment),
    ...Object.fromEntries(values),
    ...Object.fromEntries(passthrough.map((name) => [name, trace(name, environment[name])])),
  };
}

/** Tools that setup steps put on the path, `node/24.1.0/x64/bin` say: their folders name the version. */
function toolsOnPath({ PATH, RUNNER_TOOL_CACHE }: Environment): string | null {
  if (PATH === undefined || !RUNNER_TOOL_CACHE) return null;
  const separator = process.platform === 'win32' ? ';' : ':';
  return PATH.split(separator)
    .filter((folder) => folder.startsWith(RUNNER_TOOL_CACHE))
    .map((folder) => folder.slice(RUNNER_TOOL_CACHE.length + 1).replaceAll('\\', '/'))
    .join(' ');
}

/** A digest, since the file is uploaded; of a credential only that it is there: it lets in, it does not determine. */
function trace(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  return isSecretName(name) ? 'is set' : digestOf(value);
}
