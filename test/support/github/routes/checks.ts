import { nodeId } from '../accounts.ts';
import {
  failure,
  json,
  notFound,
  page,
  unprocessable,
  type Answer,
  type Call,
  type Handler,
} from '../answer.ts';
import { exampleAnswer } from '../openapi/example.ts';
import type { FakeAnnotation, FakeCheckRun } from '../state/check-run.ts';

type Body = Call['body'];

export const checkRoutes: Readonly<Record<string, Handler>> = {
  'checks/create': (call) => {
    const sha = call.body['head_sha'] as string;
    if (!call.state.knowsCommit(sha)) return unprocessable(`No commit found for SHA: ${sha}`);
    const now = new Date(call.state.now());
    const check: FakeCheckRun = {
      id: call.state.nextId(),
      name: call.body['name'] as string,
      headSha: sha,
      app: call.viewer,
      status: 'queued',
      conclusion: null,
      startedAt: now,
      completedAt: null,
      detailsUrl: null,
      externalId: '',
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    const refused = change(check, call.body, now);
    if (refused !== null) return refused;
    call.state.checkRuns.push(check);
    return json(201, shown(call, check));
  },
  'checks/update': (call) => {
    const check = find(call);
    if (check === undefined) return notFound();
    if (check.app.id !== call.viewer.id) {
      const only = 'check run can only be modified by the GitHub App that created it.';
      return failure(403, `Invalid app_id \`${String(call.viewer.id)}\` - ${only}`);
    }
    const refused = change(check, call.body, new Date(call.state.now()));
    return refused ?? json(200, shown(call, check));
  },
  'checks/get': (call) => {
    const check = find(call);
    return check === undefined ? notFound() : json(200, shown(call, check));
  },
  'checks/list-annotations': (call) => {
    const check = find(call);
    if (check === undefined) return notFound();
    const path = `check-runs/${String(check.id)}/annotations`;
    return page(call, check.annotations.map(shownAnnotation(call, check)), path);
  },
  'checks/list-for-ref': (call) => {
    const { state, query, path } = call;
    const ref = path['ref'] ?? '';
    const sha = state.git.resolve(ref) ?? (state.knowsCommit(ref) ? ref : null);
    if (sha === null) return unprocessable(`No commit found for SHA: ${ref}`);
    const wanted = state.checkRuns.filter(
      (check) =>
        check.headSha === sha &&
        (query.get('check_name') ?? check.name) === check.name &&
        (query.get('status') ?? check.status) === check.status,
    );
    const newestFirst = wanted.toReversed().slice(call.stale ? 1 : 0);
    const listed = query.get('filter') === 'all' ? newestFirst : latest(newestFirst);
    return page(
      call,
      listed.map((check) => shown(call, check)),
      `commits/${ref}/check-runs`,
      (check_runs) => ({ total_count: listed.length, check_runs }),
    );
  },
};

/** The newest of each app and name. */
function latest(newestFirst: readonly FakeCheckRun[]): FakeCheckRun[] {
  const seen = new Set<string>();
  return newestFirst.filter(({ app, name }) => {
    const key = `${String(app.id)} ${name}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Applies what a request says; annotations are added to those that are there. */
function change(check: FakeCheckRun, body: Body, now: Date): Answer | null {
  const output = body['output'] as
    { title?: string; summary?: string; text?: string; annotations?: FakeAnnotation[] } | undefined;
  for (const annotation of output?.annotations ?? []) {
    const { start_line, end_line, start_column, end_column, message } = annotation;
    if (start_line > end_line) return unprocessable('Invalid request: end_line before start_line');
    if (start_line !== end_line && (start_column !== undefined || end_column !== undefined)) {
      return unprocessable('start_column and end_column cannot be given on several lines');
    }
    if (Buffer.byteLength(message) > 64 * 1024) return unprocessable('message exceeds 64 KB');
  }
  const date = (name: string): Date | null => (name in body ? new Date(body[name] as string) : null);
  if (body['conclusion'] !== undefined) {
    check.conclusion = body['conclusion'] as string;
    check.status = 'completed';
    check.completedAt = date('completed_at') ?? now;
  } else if (body['status'] !== undefined) {
    if (body['status'] === 'completed') return unprocessable('A completed check run needs a conclusion');
    check.status = body['status'] as FakeCheckRun['status'];
    check.conclusion = null;
    check.completedAt = null;
  }
  check.startedAt = date('started_at') ?? check.startedAt;
  check.name = (body['name'] as string | undefined) ?? check.name;
  check.detailsUrl = (body['details_url'] as string | undefined) ?? check.detailsUrl;
  check.externalId = (body['external_id'] as string | undefined) ?? check.externalId;
  check.title = output?.title ?? check.title;
  check.summary = output?.summary ?? check.summary;
  check.text = output?.text ?? check.text;
  check.annotations.push(...(output?.annotations ?? []));
  return null;
}

function find({ state, path }: Call): FakeCheckRun | undefined {
  return state.checkRuns.find(({ id }) => id === Number(path['check_run_id']));
}

const seconds = (date: Date | null): string | null =>
  date === null ? null : date.toISOString().replace(/\.\d{3}/, '');

function shown({ state, url }: Call, check: FakeCheckRun): object {
  const { app } = exampleAnswer('GET', '/repos/o/r/check-runs/1') as { app: object };
  const self = `${url}/repos/${state.repository}/check-runs/${String(check.id)}`;
  const html = `https://github.example.com/${state.repository}/runs/${String(check.id)}`;
  return {
    id: check.id,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url: self,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status,
    conclusion: check.conclusion,
    started_at: seconds(check.startedAt),
    completed_at: seconds(check.completedAt),
    output: {
      title: check.title,
      summary: check.summary,
      text: check.text,
      annotations_count: check.annotations.length,
      annotations_url: `${self}/annotations`,
    },
    name: check.name,
    check_suite: { id: 5 },
    app: { ...app, id: check.app.id, slug: check.app.login.replace('[bot]', '') },
    pull_requests: [],
  };
}

const shownAnnotation =
  ({ state }: Call, { headSha }: FakeCheckRun) =>
  (annotation: FakeAnnotation): object => ({
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...annotation,
    blob_href: `https://github.example.com/${state.repository}/blob/${headSha}/${annotation.path}`,
  });
