import type { SampleSetting } from '../../shared/data/sampling/sample-setting.ts';
import { UserError } from '../../shared/errors.ts';

/** As a user writes it. */
export interface WrittenSample {
  rows?: number;
  share?: number;
  key?: string | string[];
  seed?: number;
}

/** @throws UserError unless either rows or a share are asked for */
export function sampleOf(written: WrittenSample | undefined): SampleSetting | null {
  if (written === undefined) return null;
  const { rows, share, key = [], seed = 0 } = written;
  const fix = 'Write {rows: 100000}, {share: 0.1} or {share: 0.1, key: id}';
  if ((rows === undefined) === (share === undefined))
    throw new UserError('input "sample": expected either "rows" or "share"', { fix });
  if (share !== undefined) return { share, key: [key].flat(), seed };
  const columns = [key].flat();
  if (columns.length > 0)
    throw new UserError('input "sample": "key" goes with "share"; a number of rows is taken at random', {
      fix,
    });
  return { rows: rows ?? 0, seed };
}
