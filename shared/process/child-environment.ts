import { UserError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a command of the user may see: what programs need to run, and nothing that is a credential or a way to steer the
 * step. RUNNER_TRACKING_ID lets the runner's own clean-up of orphans work.
 */
const ALLOWED = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR TMP TEMP PWD CI
  RUNNER_OS RUNNER_ARCH RUNNER_NAME RUNNER_TEMP RUNNER_TOOL_CACHE RUNNER_TRACKING_ID RUNNER_DEBUG
  ImageOS ImageVersion AGENT_TOOLSDIRECTORY
  GITHUB_ACTIONS GITHUB_REPOSITORY GITHUB_SHA GITHUB_REF GITHUB_REF_NAME GITHUB_RUN_ID GITHUB_RUN_NUMBER
  GITHUB_RUN_ATTEMPT GITHUB_WORKSPACE GITHUB_EVENT_NAME GITHUB_JOB
  VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV CONDA pythonLocation PKG_CONFIG_PATH LD_LIBRARY_PATH
  DYLD_LIBRARY_PATH JAVA_HOME R_HOME R_LIBS R_LIBS_USER JULIA_DEPOT_PATH GOROOT GOPATH
  OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS TF_CPP_MIN_LOG_LEVEL
  SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS
  SystemRoot SystemDrive WINDIR COMSPEC PATHEXT USERPROFILE USERNAME APPDATA LOCALAPPDATA ProgramData
  ProgramFiles NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE PSModulePath`.split(/\s+/),
);

const ALLOWED_IN_ANY_CASE = new Set([...ALLOWED].map((name) => name.toUpperCase()));
const ALLOWED_PREFIXES = ['LC_', 'PYTHON', 'CUDA_', 'NVIDIA_', 'ROCM_', 'HIP_', 'JAVA_HOME_'];

/** Inputs, the job's services and its command files: with them a command could act as the step itself. */
const NEVER = /^(INPUT_|STATE_|ACTIONS_|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)$)/i;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Every process that a command starts inherits it; what has left the process group is found by it. */
export const MARKER = 'MLOPS_PROCESS_ID';

/**
 * @param passthrough names that the user adds
 * @throws UserError for a name that is no variable's, or that would hand the step itself to the command.
 */
export function childEnvironment(
  environment: Environment,
  passthrough: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  for (const name of passthrough) refuseUnlessPassable(name);
  const named = new Set(passthrough);
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (isAllowed(entry[0], platform) || named.has(entry[0])),
    ),
  );
}

function isAllowed(name: string, platform: NodeJS.Platform): boolean {
  // Windows knows `Path` and `windir`, and takes no case for another.
  if (platform === 'win32' && ALLOWED_IN_ANY_CASE.has(name.toUpperCase())) return true;
  return ALLOWED.has(name) || ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function refuseUnlessPassable(name: string): void {
  if (!VARIABLE_NAME.test(name))
    throw new UserError(`input "env-passthrough": "${name}" is no name of a variable`, {
      fix: 'Give one name per line, without values',
    });
  if (NEVER.test(name))
    throw new UserError(`input "env-passthrough": "${name}" is never handed to a command`, {
      fix: 'It would let the command act as this step; give the command a credential of its own',
    });
}
