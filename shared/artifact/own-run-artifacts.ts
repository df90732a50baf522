import { ServiceError } from '../errors.ts';
import type { RunArtifact } from '../github/github.ts';
import { openDownload } from '../http/download.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import type { ArtifactSource } from './artifact-source.ts';

const SERVICE = 'twirp/github.actions.results.api.v1.ArtifactService';
/** A model may take minutes. */
const LIMITS = { totalMs: 15 * 60_000 };

interface Listed {
  artifact: RunArtifact;
  runBackendId: string;
  jobBackendId: string;
}

/**
 * Artifacts of the run that we are part of, with the job's own token: no permission is needed. GitHub's library does the
 * same with a request more each, and unpacks without limits.
 */
export function ownRunArtifacts(
  service: { url: string; token: string },
  http: Pick<HttpClientOptions, 'signal'> & Partial<HttpClientOptions>,
): ArtifactSource {
  const client = new HttpClient({ service: 'GitHub artifacts', limits: LIMITS, ...http });
  const listed = new Map<number, Listed>();

  const call = async (method: string, body: object): Promise<Json> => {
    const response = await client.request({
      method: 'POST',
      url: `${service.url}${SERVICE}/${method}`,
      headers: {
        authorization: `Bearer ${service.token}`,
        'content-type': 'application/json',
        'user-agent': 'mlops-actions',
      },
      body: JSON.stringify(body),
      repeatable: true,
    });
    return asJson(response.json());
  };

  const addressOf = async ({ id, name }: RunArtifact): Promise<string> => {
    const entry = listed.get(id);
    if (entry === undefined) throw new Error(`the artifact ${name} was never listed`);
    const answer = await call('GetSignedArtifactURL', {
      workflow_run_backend_id: entry.runBackendId,
      workflow_job_run_backend_id: entry.jobBackendId,
      name,
    });
    const url = answer['signed_url'];
    if (typeof url !== 'string') throw new ServiceError(client.service, `no address for ${name}`);
    return url;
  };

  return {
    list: async () => {
      const { artifacts } = await call('ListArtifacts', idsOf(service.token));
      const found = Array.isArray(artifacts)
        ? artifacts.map(readListed).filter((entry) => entry !== null)
        : [];
      for (const entry of found) listed.set(entry.artifact.id, entry);
      return found.map(({ artifact }) => artifact);
    },
    open: async (artifact, maxBytes) =>
      (await openDownload(client, { url: await addressOf(artifact), maxBytes })).chunks,
  };
}

type Json = Readonly<Record<string, unknown>>;

const asJson = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** The token's scope names run and job as the service knows them. */
function idsOf(token: string): { workflow_run_backend_id: string; workflow_job_run_backend_id: string } {
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(scopeOf(token)) ?? [];
  if (run === undefined || job === undefined)
    throw new ServiceError('GitHub artifacts', 'ACTIONS_RUNTIME_TOKEN does not name its run');
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}

function scopeOf(token: string): string {
  try {
    const claims = asJson(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
    return typeof claims['scp'] === 'string' ? claims['scp'] : '';
  } catch {
    return '';
  }
}

function readListed(data: unknown): Listed | null {
  const entry = asJson(data);
  const { name, digest } = entry;
  const [runBackendId, jobBackendId] = [
    entry['workflow_run_backend_id'],
    entry['workflow_job_run_backend_id'],
  ];
  const [id, bytes] = [Number(entry['database_id']), Number(entry['size'] ?? 0)];
  if (typeof name !== 'string' || typeof runBackendId !== 'string' || typeof jobBackendId !== 'string')
    return null;
  if (!Number.isSafeInteger(id) || !Number.isSafeInteger(bytes)) return null;
  return {
    artifact: { id, name, bytes, digest: typeof digest === 'string' && digest !== '' ? digest : null },
    runBackendId,
    jobBackendId,
  };
}
