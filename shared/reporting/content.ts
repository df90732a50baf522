import type { Chart } from '../model/stage-result.ts';

/** Text that others wrote; the renderer escapes it for the place where it lands. */
export interface Foreign {
  /** `code`: a name or value, shown as it is. `prose`: a sentence. `strong`: the same, in bold. */
  as: 'code' | 'prose' | 'strong';
  text: string;
  /** Longest text in characters. */
  limit: number | undefined;
}

/** Words of ours that lead to an address built from validated parts (`links.ts`). */
export interface Link {
  as: 'link';
  text: string;
  href: string;
}

/** A plain string is ours: words and numbers without any markup. */
export type Inline = string | Foreign | Link;
export type Line = readonly Inline[];

export interface Column {
  head: Line;
  align?: 'right';
}

/** What a report says, before it is Markdown or HTML: both are rendered from this, so that they cannot differ. */
export type Content =
  | { kind: 'heading' | 'paragraph' | 'small'; line: Line }
  | { kind: 'table'; columns: readonly Column[]; rows: readonly (readonly Line[])[] }
  | { kind: 'folded'; summary: string; content: readonly Content[] }
  /** Beside its numbers, never instead of them: not every surface draws it. */
  | { kind: 'chart'; chart: Chart }
  /** Commands of ours to copy, from validated parts. */
  | { kind: 'commands'; lines: readonly string[] };

/** A part of a report; a lower priority number survives longer when the budget is short. */
export interface Block {
  priority: number;
  content: Content;
  /** What stands in for the block when it is cut; empty for nothing. */
  cut: Line;
}

/** What is said about one result. */
export interface Section {
  /** Never cut. */
  title: Content[];
  /** Nothing in it that a reader must see at once. */
  quiet: boolean;
  blocks: Block[];
}

export const code = (text: string, limit?: number): Foreign => ({ as: 'code', text, limit });
export const prose = (text: string, limit?: number): Foreign => ({ as: 'prose', text, limit });
export const strong = (text: string, limit?: number): Foreign => ({ as: 'strong', text, limit });
export const paragraph = (...line: Inline[]): Content => ({ kind: 'paragraph', line });
export const small = (...line: Inline[]): Content => ({ kind: 'small', line });
export const folded = (summary: string, ...content: Content[]): Content => ({
  kind: 'folded',
  summary,
  content,
});

/** Lines behind one another, with something between them. */
export const joined = (lines: readonly Line[], between: string): Line =>
  lines.flatMap((line, index) => (index === 0 ? [...line] : [between, ...line]));
