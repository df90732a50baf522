import type { Reason } from './decision.ts';

interface Start {
  /** Workflow file; undefined when nothing is to be started. */
  workflow: string | undefined;
  event: string;
  branch: string | null;
  model: string;
  /** Starts the workflow on a branch; null without a token. */
  dispatch: ((workflow: string, branch: string, inputs: Record<string, string>) => Promise<void>) | null;
}

export interface Started {
  dispatched: boolean;
  /** Why nothing was started although a workflow is named. */
  warning: string | null;
}

/** Starts a retraining. A failure to start is a warning: what was found stays true, and the next run tries again. */
export async function startRetraining(start: Start, reasons: readonly Reason[]): Promise<Started> {
  const { workflow, event, branch, model, dispatch } = start;
  const held = (warning: string): Started => ({ dispatched: false, warning });
  if (workflow === undefined) return { dispatched: false, warning: null };
  // The head of a pull request must not reach the default branch's workflows with its own data.
  if (event === 'pull_request' || event === 'pull_request_target')
    return held(`"${workflow}" is not started from a pull request`);
  if (dispatch === null)
    return held(`"${workflow}" is not started: there is no "github-token" (permission "actions: write")`);
  if (branch === null) return held(`"${workflow}" is not started: the default branch is unknown`);
  try {
    await dispatch(workflow, branch, { model, reason: reasons.map(({ kind }) => kind).join(',') });
    return { dispatched: true, warning: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return held(`"${workflow}" was not started: ${message}`);
  }
}
