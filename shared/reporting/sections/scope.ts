import type { StageResult } from '../../model/stage-result.ts';
import type { Content, Line } from '../content.ts';
import type { Links } from '../links.ts';

/** How much of a long table is shown: a comment is read at a glance, a page is searched. */
export interface RowLimits {
  /** Rows that stand open. */
  open: number;
  /** Rows of a folded table. */
  folded: number;
}

/** What a part of a section has to know besides the result. */
export interface Scope {
  rows: RowLimits;
  links: Links | null;
  /** Names, with a link if there is one, the place that has everything. */
  report: Line;
}

/** What stands around a section. */
export interface Surroundings {
  links: Links | null;
  /** Results whose headline the reader has read already. */
  said: ReadonlySet<StageResult>;
}

/** Lower ones survive longer when the budget is short. */
export const PRIORITY = {
  deciding: 2,
  provenance: 3,
  changes: 4,
  slices: 5,
  chart: 6,
  rest: 7,
  facts: 8,
  cost: 9,
} as const;

/** Priority of the rows that decide. */
export const OPEN_TABLE = PRIORITY.deciding;

export type Add = (priority: number, content: Content | null, cut?: Line) => void;
