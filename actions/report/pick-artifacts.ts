import { latestAttempts, parseArtifactName } from '../../shared/artifact/artifact-name.ts';
import type { RunArtifact } from '../../shared/github/github.ts';
import { counted } from '../../shared/model/wording.ts';

interface Picked {
  artifacts: RunArtifact[];
  /** What was left out, one line. */
  faults: string[];
}

/**
 * Artifacts with results of stages: of each the highest attempt, by name, and no more than allowed.
 * @param attempts that the run has had; a name that counts further is of one that reports itself, or made up
 */
export function pickArtifacts(
  listed: readonly RunArtifact[],
  pattern: string,
  max: number,
  attempts = Number.POSITIVE_INFINITY,
): Picked {
  const matches = globOf(pattern);
  const known = listed.filter(({ name }) => (parseArtifactName(name)?.attempt ?? 0) <= attempts);
  const wanted = latestAttempts(known.filter(({ name }) => matches.test(name))).filter(
    ({ name }) => parseArtifactName(name)?.stage !== 'report',
  );
  const beyond = wanted.length - max;
  return {
    artifacts: wanted.slice(0, max),
    faults:
      beyond > 0
        ? [
            `The run has ${counted(wanted.length, 'result')}: ${String(beyond)} beyond the limit of ${String(max)} ${beyond === 1 ? 'was' : 'were'} not read.`,
          ]
        : [],
  };
}

function globOf(pattern: string): RegExp {
  const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('[^]*')}$`);
}

/** Downloads at the same time. */
const CONCURRENT = 8;

/** Runs a task for each item, some at a time; results in order. @throws what the first of the failed ones threw */
export async function someAtATime<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += CONCURRENT) {
    // All are awaited, so that the same run always complains about the same thing.
    for (const settled of await Promise.allSettled(items.slice(at, at + CONCURRENT).map(task))) {
      if (settled.status === 'rejected') throw settled.reason;
      done.push(settled.value);
    }
  }
  return done;
}
