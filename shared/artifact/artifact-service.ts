import { isEnterpriseServer } from '../model/enterprise-server.ts';

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
      /** What does the same there, as a clause. */
      instead?: string;
    };

const CARRY =
  'steps of one job share "results-path"; to another job, carry that folder with actions/upload-artifact@v3 and actions/download-artifact@v3';

/** @param environment the runner's variables */
export function artifactService(environment: Environment): ArtifactService {
  if (isEnterpriseServer(environment['GITHUB_SERVER_URL'] || 'https://github.com'))
    return { available: false, reason: 'Enterprise Server has no artifacts of this version', instead: CARRY };
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url } = environment;
  if (!token || !url)
    return {
      available: false,
      reason: 'this is no runner of GitHub Actions (no ACTIONS_RUNTIME_TOKEN)',
    };
  return { available: true, token, url: url.endsWith('/') ? url : `${url}/` };
}
