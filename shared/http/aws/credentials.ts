import { readFile } from 'node:fs/promises';
import { XMLParser } from 'fast-xml-parser';
import { UserError } from '../../errors.ts';
import type { HttpClient } from '../http-client.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { containerCredentials, instanceCredentials, type HostPlace } from './host-credentials.ts';
import { readProfile, type Environment } from './profile.ts';

export interface AwsAccess {
  /** Null: requests are not signed, which public data allows. */
  credentials: AwsCredentials | null;
  region: string;
}

const DEFAULT_REGION = 'us-east-1';

/**
 * Who asks, by the standard chain: variables, a profile's keys, a web identity (the token that a job's OIDC provider wrote
 * to a file, exchanged for keys of a role), the container's role, the instance's role.
 * @throws UserError when what is named is not complete
 */
export async function findAccess(
  environment: Environment,
  client: HttpClient,
  host: Omit<HostPlace, 'environment'>,
): Promise<AwsAccess> {
  const place: HostPlace = { ...host, environment };
  const profile = await readProfile(environment);
  const region =
    environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || profile['region'] || DEFAULT_REGION;
  const credentials =
    keysOf(
      environment['AWS_ACCESS_KEY_ID'],
      environment['AWS_SECRET_ACCESS_KEY'],
      environment['AWS_SESSION_TOKEN'],
    ) ??
    keysOf(profile['aws_access_key_id'], profile['aws_secret_access_key'], profile['aws_session_token']) ??
    (await webIdentity(environment, profile, region, client)) ??
    (await containerCredentials(place)) ??
    (await instanceCredentials(place));
  return { credentials, region };
}

function keysOf(id?: string, secret?: string, token?: string): AwsCredentials | null {
  if (!id && !secret) return null;
  if (!id || !secret) {
    throw new UserError('the AWS credentials are not complete', {
      fix: 'Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  }
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
}

/** AssumeRoleWithWebIdentity of the AWS Security Token Service (API version 2011-06-15). */
async function webIdentity(
  environment: Environment,
  profile: Record<string, string>,
  region: string,
  client: HttpClient,
): Promise<AwsCredentials | null> {
  const file = environment['AWS_WEB_IDENTITY_TOKEN_FILE'] || profile['web_identity_token_file'];
  const role = environment['AWS_ROLE_ARN'] || profile['role_arn'];
  if (!file || !role) return null;
  const token = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError('AWS_WEB_IDENTITY_TOKEN_FILE names a file that can not be read', { file, cause });
  });
  const endpoint = environment['AWS_ENDPOINT_URL_STS'] || `https://sts.${region}.amazonaws.com`;
  const response = await client.request({
    method: 'POST',
    url: `${endpoint.replace(/\/$/, '')}/`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: environment['AWS_ROLE_SESSION_NAME'] || 'mlops-actions',
      WebIdentityToken: token.trim(),
    }).toString(),
    // The same token may be exchanged twice.
    repeatable: true,
  });
  const { AssumeRoleWithWebIdentityResponse: answer } = new XMLParser({ parseTagValue: false }).parse(
    response.text(),
  ) as { AssumeRoleWithWebIdentityResponse?: { AssumeRoleWithWebIdentityResult?: { Credentials?: Keys } } };
  const keys = answer?.AssumeRoleWithWebIdentityResult?.Credentials;
  return keysOf(keys?.AccessKeyId, keys?.SecretAccessKey, keys?.SessionToken);
}

interface Keys {
  AccessKeyId?: string;
  SecretAccessKey?: string;
  SessionToken?: string;
}
