import { describeError } from '../../shared/errors.ts';
import { isWaivable, waive, waiversFor, WAIVERS_KEY, type Waived } from '../../shared/evaluation/waivers.ts';
import type { MetricResult } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';

/** Lifts failures that people with write permission accepted for this very commit; the state is asked only if something fails. */
export async function waiveFailures(metrics: MetricResult[], ports: StagePorts): Promise<Waived> {
  const nothing: Waived = { metrics, used: [] };
  const { pullRequest } = ports.context;
  if (pullRequest === null || !metrics.some(isWaivable)) return nothing;
  if (ports.stateIsInCheckout) {
    ports.log.info(
      'Waivers are not read: the state is a folder that the pull request could have brought along.',
    );
    return nothing;
  }
  try {
    const entry = await ports.state().get(WAIVERS_KEY);
    const place = { model: ports.model, sha: pullRequest.headSha };
    return waive(metrics, waiversFor(entry?.content ?? '', place));
  } catch (error) {
    ports.log.warning(`Waivers could not be read, and none is applied. ${describeError(error).message}`);
    return nothing;
  }
}
