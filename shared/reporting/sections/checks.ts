import type { StageResult } from '../../model/stage-result.ts';
import { folded, type Content } from '../content.ts';
import { checksTable, failuresFirst } from './checks-table.ts';
import { OPEN_TABLE, PRIORITY, type Add, type Scope } from './scope.ts';
import { isOpen } from './verdicts.ts';
import { counted } from '../../model/wording.ts';

/** Findings first and in the open, passed checks folded. */
export function addChecks(result: StageResult, { rows, report }: Scope, add: Add): void {
  const checks = failuresFirst(result.checks);
  const { checks: omitted = 0, openChecks: omittedOpen = 0 } = result.omitted ?? {};
  const open = checks.filter(({ verdict }) => isOpen(verdict));
  const passed = checks.filter(({ verdict }) => !isOpen(verdict));
  const inReport = (what: string): Content => ({ kind: 'paragraph', line: [`${what} in `, ...report] });
  const shown = open.slice(0, rows.open);
  const findings = open.length + omittedOpen;
  if (shown.length > 0)
    add(OPEN_TABLE, checksTable(shown), [`${counted(findings, 'finding')} in `, ...report]);
  if (findings > shown.length) add(OPEN_TABLE, inReport(counted(findings - shown.length, 'more finding')));

  const all = passed.length + omitted;
  if (all === 0) return;
  const known = passed.slice(0, rows.folded);
  const title = `${counted(all, 'check')} passed`;
  if (known.length === 0) add(PRIORITY.rest, inReport(title));
  else
    add(
      PRIORITY.rest,
      folded(
        title,
        checksTable(known),
        ...(all > known.length ? [inReport(counted(all - known.length, 'more check'))] : []),
      ),
      [title],
    );
}
