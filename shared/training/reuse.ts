import type { StageResult } from '../model/stage-result.ts';
import { alteredFile, earlierParts } from './earlier-run.ts';
import { changedParts, type FingerprintParts } from './fingerprint.ts';

export interface ReuseDecision {
  /** The earlier result when nothing that determines it has changed. */
  reuse: StageResult | null;
  /** One sentence for log and result. */
  why: string;
  /** What determined the earlier result, as far as that is proven. */
  before: FingerprintParts | null;
}

interface ReuseQuestion {
  parts: FingerprintParts;
  earlier: StageResult | null;
  resultsPath: string;
  /** The input `cache`. */
  cache: boolean;
  /** Whether the input `inputs` names the files that determine the result. */
  filesAreNamed: boolean;
}

/** Whether the training is skipped; unproven is trained again. */
export async function decideReuse(question: ReuseQuestion): Promise<ReuseDecision> {
  const { parts, earlier, resultsPath } = question;
  if (earlier === null || !(earlier.verdict === 'pass' || earlier.verdict === 'warn'))
    return { reuse: null, why: 'Training: there is no earlier result to reuse.', before: null };
  const before = await earlierParts(resultsPath, earlier);
  const again = (why: string): ReuseDecision => ({ reuse: null, why: `Training again: ${why}.`, before });
  if (before === null) return again('the earlier result does not prove what determined it');
  const changed = changedParts(before, parts);
  if (changed.length > 0) return again(`changed since the earlier run: ${changed.join(', ')}`);
  if (!question.cache) return again('"cache" is false');
  if (!question.filesAreNamed) return again('"inputs" does not name the files that determine the result');
  const altered = await alteredFile(resultsPath, earlier);
  if (altered !== null) return again(`${altered} in the results folder is missing or altered`);
  return { reuse: earlier, why: 'Not training: nothing that determines the result has changed.', before };
}
