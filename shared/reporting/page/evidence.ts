import type { CheckResult, StageResult } from '../../model/stage-result.ts';
import { code, folded, type Content, type Line } from '../content.ts';
import { count } from '../numbers.ts';
import { counted } from '../../model/wording.ts';

/**
 * Rows of the data that break a check: the comment has no room for them.
 * @param most the first example of every check goes before the second of any
 */
export function samplesTable(checks: readonly CheckResult[], most: number): Content | null {
  const examples = checks
    .flatMap((check) => check.samples.map((sample, turn) => ({ check, sample, turn })))
    .toSorted((a, b) => a.turn - b.turn);
  const rows = examples.slice(0, most).map(({ check, sample }): Line[] => {
    const { file, line, row, value } = sample;
    return [
      [code(check.id)],
      [check.column === null ? '–' : code(check.column)],
      [file === null ? '–' : code(file)],
      [line === null ? '–' : count(line)],
      [row === null ? '–' : count(row)],
      [value === null ? '–' : code(value)],
    ];
  });
  if (rows.length === 0) return null;
  const all = counted(examples.length, 'example');
  return folded(rows.length < examples.length ? `${count(rows.length)} of ${all}` : all, {
    kind: 'table',
    columns: [
      { head: ['Check'] },
      { head: ['Column'] },
      { head: ['File'] },
      { head: ['Line'], align: 'right' },
      { head: ['Row'], align: 'right' },
      { head: ['Value'] },
    ],
    rows,
  });
}

/** Who made a result, from what, and what it left behind: everything that is needed to check it. */
export function originTable({ provenance, digests, files }: StageResult): Content {
  const { repository, sha, ref, event, runId, runNumber, runAttempt, job, actor } = provenance;
  const known: [string, string | number | null][] = [
    ['repository', repository],
    ['commit', sha],
    ['ref', ref],
    ['event', event],
    ['run', runId],
    ['run number', runNumber],
    ['attempt', runAttempt],
    ['job', job],
    ['actor', actor],
    ['version of the action', provenance.actionVersion],
    ['started', provenance.startedAt],
    ['finished', provenance.finishedAt],
    ...Object.entries(digests).map(([name, digest]): [string, string] => [`digest: ${name}`, digest]),
    ...files.map(({ path, digest }): [string, string] => [`file: ${path}`, digest]),
  ];
  return folded('Provenance', {
    kind: 'table',
    columns: [{ head: ['From'] }, { head: ['Value'] }],
    rows: known.flatMap(([name, value]) => (value === null ? [] : [[[code(name)], [code(String(value))]]])),
  });
}
