import { counted } from '../../../model/wording.ts';
import { missingLimit } from '../../schema/infer-field.ts';
import { percent } from '../wording.ts';
import type { CountCheck, CountedColumn } from './count-check.ts';
import { missingFinding } from './missing-finding.ts';
import { isOff } from './share-finding.ts';

/**
 * Missing values where the schema has no word on them and there is a baseline: none where it has none, else no more than its
 * share, three standard errors and a hundredth. Missing labels are `labels.missing`'s.
 */
export function moreMissing(column: CountedColumn): CountCheck[] {
  const id = 'missing';
  const { profile, field, before, rows, context } = column;
  const rowsBefore = context.reference?.profile.rows ?? 0;
  if (before === null || rowsBefore === 0 || rows === 0 || isOff(column, id)) return [];
  if ((field?.maxMissing ?? null) !== null || field?.role === 'label') return [];
  const usual = before.nulls / rowsBefore;
  const threshold = before.nulls === 0 ? 0 : missingLimit(before.nulls, rowsBefore);
  const some = (share: number): string =>
    `${counted(profile.nulls, 'value')} of ${rows.toLocaleString('en')} (${percent(share)}) missing, in the baseline ${percent(usual)}`;
  return [
    {
      conclude: () => [
        missingFinding(column, id, threshold, { some, none: 'no missing values', m: rowsBefore }),
      ],
    },
  ];
}
