import type { CheckResult, CheckSample, Severity, StageResult } from '../../model/stage-result.ts';
import { cap } from '../markdown/cap.ts';
import { visible, visibleLine } from '../markdown/strip.ts';

/** A finding at its line of a file of the repository. */
export interface CheckAnnotation {
  /** Relative to the repository, with forward slashes. */
  path: string;
  startLine: number;
  endLine: number;
  level: 'notice' | 'warning' | 'failure';
  title: string;
  message: string;
}

/** GitHub takes no more in one request. */
export const ANNOTATIONS_PER_REQUEST = 50;
/** Four requests' worth: more would be a wall, and the page has all samples. */
export const MAX_ANNOTATIONS = 200;

const LEVELS: Readonly<Record<Severity, CheckAnnotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  info: 'notice',
  off: 'notice',
};
const MESSAGE_LIMIT = 1000;

/** Findings at their lines, worst first, the first place of every check before the second of any. */
export function annotationsOf(results: readonly StageResult[]): {
  annotations: CheckAnnotation[];
  /** Findings with a line that are left out. */
  hidden: number;
} {
  const placed = results
    .flatMap(({ stage, checks }) => checks.filter(isFinding).flatMap((check) => placesOf(stage, check)))
    .toSorted((a, b) => rank(a) - rank(b) || a.turn - b.turn);
  return {
    annotations: placed.slice(0, MAX_ANNOTATIONS).map(({ annotation }) => annotation),
    hidden: Math.max(0, placed.length - MAX_ANNOTATIONS),
  };
}

interface Placed {
  annotation: CheckAnnotation;
  /** Which of the check's places it is. */
  turn: number;
}

const ORDER: readonly CheckAnnotation['level'][] = ['failure', 'warning', 'notice'];
const rank = ({ annotation }: Placed): number => ORDER.indexOf(annotation.level);

const isFinding = ({ verdict }: CheckResult): boolean => verdict !== 'pass' && verdict !== 'skipped';

function placesOf(stage: string, check: CheckResult): Placed[] {
  return check.samples.flatMap((sample, turn) => {
    const { file, line } = sample;
    if (file === null || line === null || line < 1 || !isInRepository(file)) return [];
    const annotation = {
      path: file,
      startLine: line,
      endLine: line,
      level: LEVELS[check.severity],
      title: visibleLine(cap(`${stage} ${check.id}`)),
      message: messageOf(check, sample),
    };
    return [{ annotation, turn }];
  });
}

/** GitHub refuses the whole request for a path that can't be one. */
const isInRepository = (file: string): boolean =>
  file !== '' && !/^[\\/]|:\/\/|^[A-Za-z]:|[\p{Cc}\\]/u.test(file) && !file.split('/').includes('..');

function messageOf({ column, message }: CheckResult, { value, row }: CheckSample): string {
  const where = column === null ? '' : `${column}: `;
  const here = value === null ? '' : `, here "${value}"`;
  const counted = row === null ? '' : ` (row ${String(row)})`;
  const text = `${where}${message.slice(0, MESSAGE_LIMIT)}${here.slice(0, MESSAGE_LIMIT)}${counted}`;
  return visible(cap(text, MESSAGE_LIMIT)).trim() || 'a check does not hold';
}
