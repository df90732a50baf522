import type { GitHub } from '../../shared/github/github.ts';
import { isCommentOf, readSections } from '../../shared/reporting/comment/read-comment.ts';

/**
 * Why no gate goes by that name at that commit, from our own comment: a misspelt name would be waived in vain. Null when
 * one does, and when the comment does not tell, because it has not every metric of that commit.
 */
export async function unknownMetric(
  metric: string,
  of: { model: string; headSha: string; pullRequest: number },
  api: GitHub,
): Promise<string | null> {
  const author = await api.viewerId();
  const stored = (await api.listComments(of.pullRequest))
    .filter(({ authorId, body }) => authorId === author && isCommentOf(of.model, body))
    .map(({ body }) => readSections(of.model, body));
  const evaluations = stored
    .flatMap(({ results }) => results)
    .filter(({ stage, provenance }) => stage === 'evaluate-vs-baseline' && provenance.sha === of.headSha);
  const whole = stored.every(({ withheld }) => withheld.length === 0);
  if (!whole || evaluations.length === 0 || evaluations.some(({ omitted }) => (omitted?.metrics ?? 0) > 0))
    return null;
  const names = new Set(evaluations.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
  if (names.size === 0 || names.has(metric)) return null;
  const short = of.headSha.slice(0, 7);
  return `The evaluation of ${short} has no metric ${metric}: it has ${[...names].slice(0, 20).join(', ')}.`;
}
