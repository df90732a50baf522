import type { StageResult } from '../../model/stage-result.ts';
import { code, folded, joined, paragraph, type Content, type Line } from '../content.ts';
import { count } from '../numbers.ts';
import { PRIORITY, type Add, type Scope } from './scope.ts';
import { counted } from '../../model/wording.ts';

/** Rows of the test set that a reader looks up; more are in the files. */
const MAX_KEYS = 20;

/** Words for what `changes` names, and the digest that pins it. */
const PARTS = new Map([
  ['data', { name: 'data', digest: 'data' }],
  ['params', { name: 'parameters', digest: 'config' }],
  ['code', { name: 'code', digest: 'code' }],
  ['environment', { name: 'environment', digest: 'environment' }],
]);

export function addFacts(result: StageResult, quiet: boolean, { rows, report }: Scope, add: Add): void {
  const { facts } = result;
  const all = facts.length + (result.omitted?.facts ?? 0);
  if (facts.length === 0) return;
  const shown = facts.slice(0, rows.folded);
  const table: Content = {
    kind: 'table',
    columns: [{ head: ['Fact'] }, { head: ['Value'] }],
    rows: shown.map(({ name, value }) => [[code(name, 60)], [code(value)]]),
  };
  const more =
    all > shown.length ? [paragraph(`${counted(all - shown.length, 'more fact')} in `, ...report)] : [];
  const cut: Line = [`${counted(all, 'fact')} in `, ...report];
  if (quiet) {
    add(PRIORITY.facts, table, cut);
    for (const line of more) add(PRIORITY.facts, line);
  } else add(PRIORITY.facts, folded('Facts', table, ...more), cut);
}

/** Parts that are named; the stages know four. */
const MAX_PARTS = 12;

/** What made the difference, as far as digests tell. */
export function changesLine({ changes, digests, provenance }: StageResult): Content | null {
  if (changes === null) return null;
  const part = ([key]: [string, boolean], withDigest: boolean): Line => {
    const known = PARTS.get(key);
    const digest = known && digests[known.digest]?.slice(0, 19);
    const pin = key === 'code' ? (digest ?? provenance.sha?.slice(0, 7)) : digest;
    return [
      known === undefined ? code(key, 40) : known.name,
      ...(withDigest && pin !== undefined ? [' (now ', code(pin), ')'] : []),
    ];
  };
  const named = (parts: [string, boolean][], withDigest: boolean): Line => [
    ...joined(
      parts.slice(0, MAX_PARTS).map((entry) => part(entry, withDigest)),
      ', ',
    ),
    ...(parts.length > MAX_PARTS ? [`, … and ${count(parts.length - MAX_PARTS)} more`] : []),
  ];
  const changed = Object.entries(changes).filter(([, yes]) => yes);
  const same = Object.entries(changes).filter(([, yes]) => !yes);
  const unchanged = same.length === 0 ? [] : ['unchanged: ', ...named(same, false)];
  return changed.length === 0
    ? paragraph('What changed: nothing', ...(same.length === 0 ? [] : [' – ', ...unchanged]))
    : paragraph(
        'What changed: ',
        ...named(changed, true),
        ...(same.length === 0 ? [] : [' – ', ...unchanged]),
      );
}

/** Rows stand there only when the stage was allowed to name them. */
export function flipsPart({ flips }: StageResult): Content[] {
  if (flips === null) return [];
  const { fixed, broken, keys } = flips;
  const net = fixed - broken;
  const line = paragraph(
    `Predictions that changed: ${count(fixed)} now right, ${count(broken)} now wrong (${net > 0 ? '+' : ''}${count(net)})`,
  );
  if (keys === null || keys.length === 0) return [line];
  const shown = keys.slice(0, MAX_KEYS);
  const more = keys.length > shown.length ? [`, … and ${count(keys.length - shown.length)} more`] : [];
  return [
    line,
    folded(
      'Rows whose prediction changed',
      paragraph(
        ...joined(
          shown.map((key) => [code(key, 40)]),
          ', ',
        ),
        ...more,
      ),
    ),
  ];
}
