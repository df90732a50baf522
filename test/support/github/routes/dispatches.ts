import { parse } from 'yaml';
import { json, notFound, unprocessable, type Answer, type Handler } from '../answer.ts';

interface WorkflowInput {
  required?: boolean;
  type?: string;
  options?: unknown[];
  default?: unknown;
}

export const dispatchRoutes: Readonly<Record<string, Handler>> = {
  'actions/create-workflow-dispatch': (call) => {
    const { git, defaultBranch } = call.state;
    const workflow = call.path['workflow_id'] ?? '';
    const file = `.github/workflows/${workflow}`;
    // GitHub knows a workflow by its file on the default branch, and runs the file of the ref.
    if (!git.files(git.resolve(defaultBranch) ?? '').has(file)) return notFound();
    const ref = call.body['ref'] as string;
    const commit = git.resolve(ref);
    if (commit === null || commit === ref) return unprocessable(`No ref found for: ${ref}`);
    const trigger = dispatchTrigger(git.files(commit).get(file)?.toString('utf8'));
    if (trigger === null) return unprocessable("Workflow does not have 'workflow_dispatch' trigger");
    const inputs = (call.body['inputs'] ?? {}) as Record<string, unknown>;
    const refused = refusal(trigger, inputs);
    if (refused !== null) return refused;

    const runId = call.state.nextId();
    call.state.dispatches.push({ workflow, ref, inputs, runId, createdAt: new Date() });
    if (call.body['return_run_details'] !== true) return { status: 204 };
    const { repository } = call.state;
    return json(200, {
      workflow_run_id: runId,
      run_url: `${call.url}/repos/${repository}/actions/runs/${String(runId)}`,
      html_url: `https://github.example.com/${repository}/actions/runs/${String(runId)}`,
    });
  },
  'repos/create-dispatch-event': (call) => {
    const payload = call.body['client_payload'] ?? {};
    if (JSON.stringify(payload).length >= 64 * 1024) return unprocessable('client_payload is too large');
    call.state.repositoryDispatches.push({ eventType: call.body['event_type'] as string, payload });
    return { status: 204 };
  },
};

/** Inputs of `on: workflow_dispatch`, or null without that trigger. */
function dispatchTrigger(text: string | undefined): Readonly<Record<string, WorkflowInput>> | null {
  if (text === undefined) return null;
  const on = (parse(text) as { on?: unknown } | null)?.on;
  if (on === 'workflow_dispatch') return {};
  if (Array.isArray(on)) return on.includes('workflow_dispatch') ? {} : null;
  if (typeof on !== 'object' || on === null || !('workflow_dispatch' in on)) return null;
  const trigger = on.workflow_dispatch as { inputs?: Record<string, WorkflowInput | null> | null } | null;
  return Object.fromEntries(
    Object.entries(trigger?.inputs ?? {}).map(([name, input]) => [name, input ?? {}]),
  );
}

function refusal(
  trigger: Readonly<Record<string, WorkflowInput>>,
  inputs: Readonly<Record<string, unknown>>,
): Answer | null {
  const unexpected = Object.keys(inputs).filter((name) => !(name in trigger));
  if (unexpected.length > 0)
    return unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  for (const [name, declared] of Object.entries(trigger)) {
    const value = inputs[name];
    if (value === undefined) {
      if (declared.required === true && declared.default === undefined)
        return unprocessable(`Required input '${name}' not provided`);
      continue;
    }
    if (typeof value !== 'string') return unprocessable('Invalid value for input');
    if (declared.type === 'choice' && !(declared.options ?? []).map(String).includes(value)) {
      return unprocessable(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
    }
    if (declared.type === 'boolean' && !['true', 'false'].includes(value)) {
      return unprocessable(`Provided value '${value}' for input '${name}' is not a boolean`);
    }
  }
  return null;
}
