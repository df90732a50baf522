import type { Annotation, CheckOutput, CheckRun, CheckRunCalls, CheckRunChange } from './check-run.ts';
import type { GitHubApi, Octokit } from './github-api.ts';

const PER_PAGE = 100;

type Answered = Awaited<ReturnType<Octokit['rest']['checks']['get']>>['data'];

export function checkRunCalls(api: GitHubApi): CheckRunCalls {
  const list = async (
    sha: string,
    name?: string,
    filter: 'latest' | 'all' = 'latest',
  ): Promise<CheckRun[]> => {
    const parameters = { ...api.repository, ref: sha, filter, per_page: PER_PAGE };
    const checks = await api.ask((octokit) =>
      octokit.paginate(octokit.rest.checks.listForRef, {
        ...parameters,
        ...(name !== undefined && { check_name: name }),
      }),
    );
    return checks.map(readCheckRun);
  };
  const find: CheckRunCalls['findCheckRun'] = async ({ headSha, name, externalId }) =>
    (await list(headSha, name, 'all')).find((check) => check.externalId === externalId) ?? null;
  return {
    listCheckRuns: (sha, name) => list(sha, name),
    createCheckRun: (check) =>
      api.client.createOnce({
        create: async () => {
          const parameters = { ...written(check), name: check.name, head_sha: check.headSha };
          const { data } = await api.ask((octokit) =>
            octokit.rest.checks.create({ ...api.repository, ...parameters }),
          );
          return readCheckRun(data);
        },
        findExisting: () => find(check),
      }),
    findCheckRun: find,
    updateCheckRun: async (id, change) => {
      const parameters = { ...api.repository, check_run_id: id, ...written(change) };
      const { data } = await api.ask((octokit) => octokit.rest.checks.update(parameters));
      return readCheckRun(data);
    },
  };
}

function written(change: CheckRunChange) {
  const { name, externalId, status, conclusion, startedAt, completedAt, detailsUrl, output } = change;
  return {
    ...(name !== undefined && { name }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(status !== undefined && { status }),
    ...(conclusion !== undefined && { conclusion }),
    ...(startedAt !== undefined && { started_at: startedAt.toISOString() }),
    ...(completedAt !== undefined && { completed_at: completedAt.toISOString() }),
    ...(detailsUrl !== undefined && { details_url: detailsUrl }),
    ...(output !== undefined && { output: writtenOutput(output) }),
  };
}

function writtenOutput({ title, summary, text, annotations }: CheckOutput) {
  return {
    title,
    summary,
    ...(text !== undefined && { text }),
    ...(annotations !== undefined && { annotations: annotations.map(writtenAnnotation) }),
  };
}

function writtenAnnotation(annotation: Annotation) {
  const { path, startLine, endLine, startColumn, endColumn, level, title, message } = annotation;
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    annotation_level: level,
    message,
    ...(startColumn !== undefined && { start_column: startColumn }),
    ...(endColumn !== undefined && { end_column: endColumn }),
    ...(title !== undefined && { title }),
  };
}

function readCheckRun(data: Answered): CheckRun {
  return {
    id: data.id,
    name: data.name,
    headSha: data.head_sha,
    externalId: data.external_id ?? '',
    status: data.status,
    conclusion: data.conclusion,
    url: data.html_url ?? data.url,
    appId: data.app?.id ?? null,
    title: data.output.title,
    summary: data.output.summary,
    text: data.output.text,
  };
}
