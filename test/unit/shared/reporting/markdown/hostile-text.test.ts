import fc from 'fast-check';
import { marked } from 'marked';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { expect, test } from 'vitest';
import { codeCell } from '../../../../../shared/reporting/markdown/cell.ts';
import { code } from '../../../../../shared/reporting/markdown/code.ts';
import { details } from '../../../../../shared/reporting/markdown/details.ts';
import { table } from '../../../../../shared/reporting/markdown/table.ts';
import { text } from '../../../../../shared/reporting/markdown/text.ts';
import { ATTACKS, hostileText } from '../../../../support/reporting/hostile-text.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

function elements(markdown: string): { names: string[]; prose: string; comments: number } {
  const names: string[] = [];
  let prose = '';
  let comments = 0;
  const visit = (node: Node, inCode: boolean): void => {
    if (node.nodeName === '#comment') comments++;
    else if ('value' in node) prose += inCode ? ' ' : node.value;
    else if ('tagName' in node) {
      names.push(node.tagName);
      for (const child of node.childNodes) visit(child, inCode || node.tagName === 'code');
    }
  };
  const html = marked.parse(markdown, { gfm: true, async: false });
  for (const node of parseFragment(html).childNodes) visit(node, false);
  return { names, prose, comments };
}

const row = (cell: string): string => table([{ head: 'A' }, { head: 'B' }], [[cell, 'end']]);
const TABLE = ['table', 'thead', 'tr', 'th', 'th', 'tbody', 'tr', 'td'];

test.each([
  ['code()', (x: string) => code(x), ['p', 'code']],
  ['text()', (x: string) => `begin ${text(x)} end`, ['p']],
  ['codeCell()', (x: string) => row(codeCell(x)), [...TABLE, 'code', 'td']],
  ['text() in a cell', (x: string) => row(text(x)), [...TABLE, 'td']],
  ['text() in details', (x: string) => details('more', text(x) || 'x'), ['details', 'summary', 'p']],
])('%s lets no element of a hostile text through', (_, render, template) => {
  fc.assert(
    fc.property(hostileText, (value) => {
      const { names, prose, comments } = elements(render(value));
      const empty = names.includes('code') ? template : template.filter((name) => name !== 'code');
      expect(names).toEqual(empty);
      expect(comments).toBe(0);
      expect(prose).not.toMatch(/@\w|(?<!\w)#\d|GH-\d|https?:\/\/|www\./i);
    }),
    { numRuns: 150, examples: ATTACKS.map((value) => [value]) },
  );
});

test('invisible characters are gone and long values keep both ends', () => {
  expect(code('a\u202Eb\u{E0041}c\0d')).toBe('`abcd`');
  expect(code(`${'x'.repeat(500)}end`, 21)).toBe(`\`${'x'.repeat(10)}…${'x'.repeat(7)}end\``);
  expect(code('')).toBe('–');
});
