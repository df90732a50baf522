import type { Verdict } from '../../model/verdict.ts';

/** What a reader must see without a click. */
export const isOpen = (verdict: Verdict): boolean => verdict !== 'pass' && verdict !== 'skipped';
