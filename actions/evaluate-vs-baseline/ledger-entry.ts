import type { LedgerEntry } from '../../shared/journal/journal-entry.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { digestOfChoice, sideOfChoice, type BaselineChoice } from './baseline-choice.ts';
import type { Side } from './sides.ts';

interface Evaluation {
  candidate: Side;
  choice: BaselineChoice;
  /** Digest of the test data. */
  testSet: string;
  /** Digest of the inputs. */
  config: string;
  verdict: Verdict;
}

/** The evaluation for the ledger of the test set: this job may run code of a pull request, and writes no state itself. */
export function ledgerEntry(
  { candidate, choice, testSet, config, verdict }: Evaluation,
  ports: StagePorts,
): StageResult['journal'] {
  if (verdict === 'error' || verdict === 'skipped') return [];
  const entry: LedgerEntry = {
    schemaVersion: 1,
    kind: 'ledger',
    at: ports.now().toISOString(),
    model: ports.model,
    testSet,
    candidate: candidate.digest,
    baseline: sideOfChoice(choice)?.digest ?? digestOfChoice(choice),
    config,
    verdict,
  };
  return [{ ...entry }];
}
