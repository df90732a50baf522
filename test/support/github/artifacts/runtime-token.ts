import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/** The token by which a job talks to the artifact service: a JWT whose scope names run and job. */
export interface RuntimeToken {
  text: string;
  runBackendId: string;
  jobBackendId: string;
}

export function createRuntimeToken(): RuntimeToken {
  const runBackendId = randomUUID();
  const jobBackendId = randomUUID();
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = [
    part({ typ: 'JWT', alg: 'HS256' }),
    part({
      scp: `Actions.GenericRead:0 Actions.Results:${runBackendId}:${jobBackendId}`,
      exp: Math.floor(Date.now() / 1000) + 6 * 3600,
    }),
  ].join('.');
  const signature = createHmac('sha256', randomBytes(32)).update(signed).digest('base64url');
  return { text: `${signed}.${signature}`, runBackendId, jobBackendId };
}
