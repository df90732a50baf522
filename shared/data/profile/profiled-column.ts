import type { ValueKind } from './profile.ts';

const NUMBER = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/;
const FLOATING = /^(?:FLOAT|DOUBLE)$/;
const WIDE = /^(?:U?BIGINT|U?HUGEINT|DECIMAL\((?:1[6-9]|[2-9]\d))/;
const LIST = /\]$/;

/** A column that is about to be profiled. */
export interface ProfiledColumn {
  name: string;
  /** As the engine names it. */
  type: string;
  kind: ValueKind;
  role: string | null;
  /** Holds personal data: a category, stored as hashes only. */
  personal: boolean;
  /** Values may be shown although they look like identifiers. */
  shown: boolean;
}

export function kindOf(type: string): ValueKind {
  if (LIST.test(type)) return 'list';
  if (NUMBER.test(type)) return 'number';
  return /^(?:TIMESTAMP|DATE)/.test(type) ? 'time' : 'category';
}

export const isFloating = ({ type }: ProfiledColumn): boolean => FLOATING.test(type);

/** Whether a value may have more digits than a double holds. */
export const isWide = ({ type }: ProfiledColumn): boolean => WIDE.test(type);
