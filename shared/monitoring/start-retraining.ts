import type { Reason } from './decision.ts';

/** Calls by which a workflow is started. */
export interface Dispatch {
  workflow(file: string, branch: string, inputs: Record<string, string>): Promise<void>;
  event(type: string, payload: Record<string, unknown>): Promise<void>;
}

export interface StartRequest {
  /** Workflow file, or type of a `repository_dispatch` event; undefined when nothing is to be started. */
  target: string | undefined;
  /** Event that this run is of. */
  event: string;
  branch: string | null;
  model: string;
  /** Null without a token. */
  dispatch: Dispatch | null;
}

export interface Started {
  dispatched: boolean;
  /** Why nothing was started although a target is named. */
  warning: string | null;
}

export const held = (warning: string | null): Started => ({ dispatched: false, warning });

/** Why it is not even tried, or the call. */
export function planStart(
  { target, event, branch, model, dispatch }: StartRequest,
  reasons: readonly Reason[],
): Started | (() => Promise<void>) {
  if (target === undefined) return held(null);
  // The head of a pull request must not reach the default branch's workflows with its own data.
  if (event.startsWith('pull_request')) return held(`"${target}" is not started from a pull request`);
  const isWorkflow = /\.ya?ml$/i.test(target);
  if (dispatch === null) {
    const permission = isWorkflow ? 'actions: write' : 'contents: write';
    return held(`"${target}" is not started: there is no "github-token" (permission "${permission}")`);
  }
  const reason = reasons.map(({ kind }) => kind).join(',');
  if (!isWorkflow) return () => dispatch.event(target, { model, reason, reasons });
  if (branch === null) return held(`"${target}" is not started: the default branch is unknown`);
  return () => dispatch.workflow(target, branch, { model, reason });
}

/** A failure to start is a warning: what was found stays true, and the next run tries again. */
export async function start(target: string, call: () => Promise<void>): Promise<Started> {
  try {
    await call();
    return { dispatched: true, warning: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fix = /Unexpected inputs/.test(message)
      ? '. Declare the inputs "model" and "reason" under its "workflow_dispatch"'
      : '';
    return held(`"${target}" was not started: ${message}${fix}`);
  }
}
