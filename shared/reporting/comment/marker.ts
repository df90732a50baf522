import { VERDICTS, type Verdict } from '../../model/verdict.ts';

/** Of one character. */
const ALLOWED = /[A-Za-z0-9._/() -]/;

/** Keys stand inside an HTML comment: what could end it is percent-encoded. */
export function encodeKey(key: string): string {
  const encoded = Array.from(key.toWellFormed(), (character) =>
    ALLOWED.test(character) ? character : percentEncoded(character),
  ).join('');
  return encoded
    .replace(/--+/g, (run) => '-' + '%2D'.repeat(run.length - 1))
    .replace(/^ | $|^-|-$/g, percentEncoded);
}

const percentEncoded = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );

/** First line of the comment of a model. */
export const commentMarker = (model: string): string => `<!-- mlops-actions:v1 key=${encodeKey(model)} -->`;

export interface SectionMarker {
  id: string;
  verdict: Verdict;
  run: string;
  sha: string;
  sha256: string;
}

export const renderSectionMarker = ({ id, verdict, run, sha, sha256 }: SectionMarker): string =>
  `<!-- section:${id} verdict=${verdict} run=${run} sha=${sha} sha256=${sha256} -->`;

/** Stands in a comment that lists its sections without markers of their own. */
export const renderWithheldMarker = (sections: number, run: string): string =>
  `<!-- sections:${String(sections)} run=${run} -->`;

/** @returns the newest run and attempt among the sections, or null when the line is no such marker */
export const parseWithheldMarker = (line: string): string | null =>
  /^<!-- sections:\d{1,6} run=(\d{1,15}\.\d{1,9}) -->$/.exec(line)?.[1] ?? null;

const SECTION =
  /^<!-- section:([a-z-]+(?:\.[0-9a-f]{8})?) verdict=([a-z]+) run=(\d{1,15}\.\d{1,9}) sha=([0-9a-f]{40}|none) sha256=([0-9a-f]{64}) -->$/;

export function parseSectionMarker(line: string): SectionMarker | null {
  const [, id, word, run, sha, sha256] = SECTION.exec(line) ?? [];
  const verdict = VERDICTS.find((candidate) => candidate === word);
  if (
    verdict === undefined ||
    id === undefined ||
    run === undefined ||
    sha === undefined ||
    sha256 === undefined
  )
    return null;
  return { id, verdict, run, sha, sha256 };
}
