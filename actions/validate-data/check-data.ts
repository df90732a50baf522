import { checkTable } from '../../shared/data/checks/check-table.ts';
import type { CheckContext } from '../../shared/data/checks/context.ts';
import { checkCountedTable } from '../../shared/data/pushdown/check-counted-table.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import type { ProfiledData } from './profiled-data.ts';

/** Every check of the data, wherever their rows are. */
export const checkData = (
  { remote }: Pick<ProfiledData, 'remote'>,
  context: CheckContext,
): Promise<CheckResult[]> => (remote === null ? checkTable(context) : checkCountedTable(context, remote));
