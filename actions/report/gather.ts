import { readWorkflowRun } from '../../shared/github/workflow-run.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { Gathered, NothingToReport } from './gathered.ts';
import type { ReportResultsInputs } from './inputs.ts';
import { otherRun } from './other-run.ts';
import { ownResults } from './own-results.ts';

/** Finds the results to report: of the named run, of the run that triggered us, or of our own. */
export async function gather(
  { runId, artifactPattern }: ReportResultsInputs,
  ports: StagePorts,
): Promise<Gathered | NothingToReport> {
  const { context } = ports;
  const triggering =
    context.event === 'workflow_run' ? readWorkflowRun(context.payload['workflow_run'])?.id : undefined;
  const wanted = runId ?? triggering ?? context.runId;
  return wanted === null || wanted === context.runId
    ? ownResults(artifactPattern, ports)
    : otherRun(wanted, artifactPattern, ports);
}
