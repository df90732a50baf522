import type { Digest } from '../hash/digest.ts';
import { StoreConflict, type Store } from '../store/store.ts';
import { decide, type Decision } from './decision.ts';
import type { Evidence } from './evidence.ts';
import { claimRetraining, readHistory, recordDecision, type MonitorEntry } from './history.ts';
import type { RetrainingPolicy } from './policy.ts';
import { held, planStart, start, type Started, type StartRequest } from './start-retraining.ts';

interface Question {
  evidence: Evidence;
  policy: RetrainingPolicy;
  /** Equal for equal findings. */
  key: Digest;
  now: Date;
  /** Identity of this run. */
  claim: string;
  request: StartRequest;
  state: Store;
  /** False where nobody reviewed the code that runs: its job writes no state and starts nothing. */
  mayWrite: boolean;
}

export interface Conclusion {
  decision: Decision;
  started: Started;
  entry: MonitorEntry;
}

/** Other runs of the monitor on the same state are few; each wins one round. */
const ROUNDS = 20;

/**
 * Decides, starts the retraining and writes both down. Of runs at the same time one starts it: each announces it on the
 * history that it read, and who was too late reads and decides again.
 */
export async function conclude(question: Question): Promise<Conclusion> {
  for (let round = 0; ; round += 1) {
    try {
      return await attempt(question);
    } catch (error) {
      if (!(error instanceof StoreConflict) || round === ROUNDS) throw error;
    }
  }
}

async function attempt({ state, request, key, now, ...question }: Question): Promise<Conclusion> {
  const { model } = request;
  const history = await readHistory(state, model);
  const decision = decide(question.evidence, question.policy, history.lastRetraining, now);
  const reasons = 'reasons' in decision ? decision.reasons : [];
  const entry: MonitorEntry = {
    at: now.toISOString(),
    model,
    key,
    dispatched: false,
    reasons: reasons.map(({ message }) => message),
  };
  const conclusion = async (started: Started, claim?: string): Promise<Conclusion> => {
    const final = { ...entry, dispatched: started.dispatched, ...(claim === undefined ? {} : { claim }) };
    if (question.mayWrite) await recordDecision(state, final);
    return { decision, started, entry: final };
  };

  if (decision.kind !== 'retrain') return conclusion(held(null));
  const plan = planStart(request, reasons);
  if (typeof plan !== 'function') return conclusion(plan);
  if (!question.mayWrite) return conclusion(held('a pull request starts no retraining'));
  if (history.started.has(key))
    return conclusion(held('a retraining was already started for the same data and model'));
  if (history.claimed(now)) return conclusion(held('another run is starting a retraining right now'));
  await claimRetraining(state, history, { ...entry, claim: question.claim });
  return conclusion(await start(request.target ?? '', plan), question.claim);
}
