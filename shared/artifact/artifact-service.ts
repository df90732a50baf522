type Environment = Readonly<Record<string, string | undefined>>;

/** How a job reaches the artifacts of its run, or why it can't. */
export type ArtifactService =
  | {
      available: true;
      /** Ends with a slash. */
      url: string;
      token: string;
    }
  | {
      available: false;
      /** For people, one sentence without a full stop. */
      reason: string;
    };

/** @param environment the runner's variables */
export function artifactService(environment: Environment): ArtifactService {
  const server = URL.parse(environment['GITHUB_SERVER_URL'] || 'https://github.com');
  if (isEnterpriseServer(server?.hostname ?? ''))
    return { available: false, reason: 'Enterprise Server has no artifacts of this version' };
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url } = environment;
  if (!token || !url)
    return {
      available: false,
      reason: 'this is no runner of GitHub Actions (no ACTIONS_RUNTIME_TOKEN)',
    };
  return { available: true, token, url: url.endsWith('/') ? url : `${url}/` };
}

/** The client library's own rule (isGhes). */
function isEnterpriseServer(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}
