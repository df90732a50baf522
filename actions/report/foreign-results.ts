import type { ArtifactSource } from '../../shared/artifact/artifact-source.ts';
import { UserError } from '../../shared/errors.ts';
import type { PullRequest } from '../../shared/github/github.ts';
import { readForeignResult, type TrustedRun } from '../../shared/stage/foreign-result.ts';
import { FOREIGN_LIMITS, readResultArtifact } from '../../shared/stage/result-artifact.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { MAX_FOREIGN_RESULTS, type Gathered, type NothingToReport } from './gathered.ts';
import { pickArtifacts, someAtATime } from './pick-artifacts.ts';

/**
 * Results that code of a pull request uploaded: data, and hostile until checked. One that breaks a rule ends the report, so
 * that nothing of a run is posted that tries.
 * @param pulls open pull requests whose head the run is of
 * @throws UserError
 */
export async function foreignResults(
  source: ArtifactSource,
  pattern: string,
  trusted: Omit<TrustedRun, 'pullRequests'>,
  pulls: readonly PullRequest[],
  { temporaryFolder }: Pick<StagePorts, 'temporaryFolder'>,
): Promise<Gathered | NothingToReport> {
  const { runAttempt } = trusted.run;
  const { artifacts, faults } = pickArtifacts(await source.list(), pattern, MAX_FOREIGN_RESULTS, runAttempt);
  if (artifacts.length === 0) return { skipped: `run ${String(trusted.run.id)} left no results behind` };
  const known = { ...trusted, pullRequests: pulls.map(({ number }) => number) };
  const read = await someAtATime(artifacts, (artifact) =>
    readResultArtifact(
      source,
      artifact,
      FOREIGN_LIMITS,
      (text, attempt) => readForeignResult(text, attempt, known),
      temporaryFolder,
    ),
  );
  const numbers = new Set(read.map(({ pullRequest }) => pullRequest));
  const pull = pulls.find(({ number }) => numbers.has(number));
  if (pull === undefined || numbers.size !== 1)
    throw new UserError(`the results of run ${String(trusted.run.id)} claim different pull requests`);
  return {
    results: read.map(({ result }) => result),
    journals: read.map(({ journal }) => journal),
    faults,
    pullRequest: {
      number: pull.number,
      headSha: pull.headSha,
      baseSha: pull.baseSha,
      baseRef: pull.baseRef,
      fork: trusted.run.headRepository?.id !== pull.baseRepositoryId,
    },
  };
}
