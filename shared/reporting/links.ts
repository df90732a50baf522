import type { RunContext } from '../model/run-context.ts';
import type { Provenance } from '../model/stage-result.ts';
import type { Link } from './content.ts';

/** Where links lead: of the run that renders, never of a result, which others may have written. */
export interface Links {
  /** Without a slash at its end. */
  server: string;
  /** `owner/name` */
  repository: string;
}

const REPOSITORY = /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;
const PATH = /^[A-Za-z0-9._/-]*$/;

/** Null where there is no GitHub to link to. */
export function linksOf({
  serverUrl,
  repository,
}: Pick<RunContext, 'serverUrl' | 'repository'>): Links | null {
  if (repository === null || !REPOSITORY.test(repository) || !URL.canParse(serverUrl)) return null;
  const { protocol, origin, pathname } = new URL(serverUrl);
  if (!['https:', 'http:'].includes(protocol) || !PATH.test(pathname)) return null;
  return { server: `${origin}${pathname}`.replace(/\/+$/, ''), repository };
}

/** The run, which has job summaries, logs and artifacts. */
export function runLink(
  links: Links | null,
  { runId, runAttempt }: Pick<Provenance, 'runId' | 'runAttempt'>,
  text: string,
): Link | null {
  if (links === null || !isNumber(runId)) return null;
  const attempt = isNumber(runAttempt) ? `/attempts/${String(runAttempt)}` : '';
  return {
    as: 'link',
    text,
    href: `${links.server}/${links.repository}/actions/runs/${String(runId)}${attempt}`,
  };
}

const isNumber = (id: number | null): id is number => Number.isSafeInteger(id) && (id ?? 0) > 0;
