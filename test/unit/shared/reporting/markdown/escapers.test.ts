import { describe, expect, test } from 'vitest';
import {
  code as foreignCode,
  folded,
  paragraph,
  prose,
  strong,
} from '../../../../../shared/reporting/content.ts';
import { renderAlert } from '../../../../../shared/reporting/markdown/alert.ts';
import { MERMAID_LOOK } from '../../../../../shared/reporting/charts/mermaid-look.ts';
import { cap } from '../../../../../shared/reporting/markdown/cap.ts';
import { codeCell } from '../../../../../shared/reporting/markdown/cell.ts';
import { code } from '../../../../../shared/reporting/markdown/code.ts';
import { details } from '../../../../../shared/reporting/markdown/details.ts';
import { inert } from '../../../../../shared/reporting/markdown/inert.ts';
import { mermaidLabel } from '../../../../../shared/reporting/markdown/mermaid-label.ts';
import { renderContent, renderLine } from '../../../../../shared/reporting/markdown/render-content.ts';
import { sectionPieces } from '../../../../../shared/reporting/markdown/section-pieces.ts';
import { visible, visibleLine } from '../../../../../shared/reporting/markdown/strip.ts';
import { table } from '../../../../../shared/reporting/markdown/table.ts';
import { text } from '../../../../../shared/reporting/markdown/text.ts';

/** `_` stands for the zero-width space. */
const broken = (shown: string): string => shown.replaceAll('_', '\u200B');

describe('inert() cuts what GitHub acts on, and nothing else', () => {
  test.each([
    ['@mona and a@b.example', '@_mona and a@_b.example'],
    ['#1 # 1 #a', '#_1 # 1 #_a'],
    ['GH-7 gh-7 xGh-7', 'GH-_7 gh-_7 xGh-_7'],
    ['JIRA-7 A-b A1-x aB-7 P- T-', 'JIRA-_7 A-_b A1-_x aB-7 P- T-'],
    ['http://x HTTPS://x ftp://x mailto:x xmpp:x', 'http_://x HTTPS_://x ftp_://x mailto_:x xmpp_:x'],
    ['file://x https x', 'file://x https x'],
    ['www.x WWW.x www', 'www_.x WWW_.x www'],
    [':tada: :+1: a: b :a', ':_tada: :_+1: a: b :a'],
    ['12:30:15', '12:_30:15'],
    ['$x$ $', '_$_x_$_ _$_'],
    ['123456', '123456'],
    ['a1b2c3d', 'a1b2c3_d'],
    ['A1B2C3D4E5F60 x', 'A1B2C3_D4E5F6_0 x'],
    ['aaaaaaaaaaaa', 'aaaaaa_aaaaaa'],
    ['f'.repeat(40), `${'ffffff_'.repeat(6)}ffff`],
    ['f'.repeat(41), 'f'.repeat(41)],
    ['xa1b2c3d a1b2c3dx', 'xa1b2c3d a1b2c3dx'],
  ])('%s', (value, shown) => {
    expect(inert(value)).toBe(broken(shown));
  });
});

describe('text() escapes all syntax', () => {
  test.each([
    ['plain words, 1 % of them; done?', 'plain words, 1 % of them; done?'],
    ['\\`*{}[]()#+-.!|~:"\'=^', '\\\\\\`\\*\\{\\}\\[\\]\\(\\)\\#\\+\\-\\.\\!\\|\\~\\:\\"\\\'\\=\\^'],
    ['<a> & b', '&lt;a&gt; &amp; b'],
    ['a_b', 'a\\_b'],
    ['  a\n\tb\r\n ', 'a b'],
    ['', ''],
  ])('%j', (value, shown) => {
    expect(text(value)).toBe(shown);
  });

  test('after it was cut to its length', () => {
    expect(text('&'.repeat(5), 3)).toBe('&amp;…&amp;');
    expect(text('x'.repeat(300))).toBe(`${'x'.repeat(100)}…${'x'.repeat(99)}`);
    expect(text('$1')).toBe('\u200B\\$\u200B1');
  });
});

describe('code() shows a value as it is', () => {
  test.each([
    ['a|b', '`a|b`'],
    ['<b>&amp;@mona', '`<b>&amp;@mona`'],
    ['a`b', '``a`b``'],
    ['a``b`c', '```a``b`c```'],
    ['`a', '`` `a ``'],
    ['a`', '`` a` ``'],
    [' a\nb ', '`a b`'],
    [' \u200B ', '–'],
  ])('%j', (value, shown) => {
    expect(code(value)).toBe(shown);
  });

  test('within its length', () => {
    expect(code('x'.repeat(201))).toBe(`\`${'x'.repeat(100)}…${'x'.repeat(99)}\``);
    expect(code('abcdef', 3)).toBe('`a…f`');
  });
});

describe('codeCell() keeps a cell together', () => {
  test.each([
    ['a|b', '`a\\|b`'],
    ['a\\|b', '`a╲\\|b`'],
    ['a\\\\|b||c', '`a╲╲\\|b\\|\\|c`'],
    ['a\\b', '`a\\b`'],
    ['', '–'],
  ])('%j', (value, shown) => {
    expect(codeCell(value)).toBe(shown);
  });

  test('within its length', () => {
    expect(codeCell('a|bcd', 3)).toBe('`a…d`');
  });
});

test('cap() keeps both ends and counts characters', () => {
  expect(cap('abcdef', 6)).toBe('abcdef');
  expect(cap('abcdef', 5)).toBe('ab…ef');
  expect(cap('abcdef', 4)).toBe('ab…f');
  expect(cap('abcdef', 2)).toBe('a…');
  expect(cap('abcdef', 1)).toBe('…');
  expect(cap('𝓐𝓑𝓒', 3)).toBe('𝓐𝓑𝓒');
  expect(cap('𝓐𝓑𝓒𝓓', 3)).toBe('𝓐…𝓓');
  expect(cap('x'.repeat(201))).toHaveLength(200);
});

test('visible() drops what does not show and keeps line ends', () => {
  expect(visible('a\tb\nc\0\u009B\u202E\u200D\u{E0041}\uFE0F\u3164\u034Fd')).toBe('a\tb\ncd');
  expect(visible('\uD800x\uDC00')).toBe('\uFFFDx\uFFFD');
  expect(visibleLine('a\t\n\r\u2028\u2029b\u200Bc')).toBe('a bc');
});

test('details() escapes its summary', () => {
  expect(details('a\n<b> & @mona', 'body')).toBe(
    '<details><summary>a &lt;b&gt; &amp; @\u200Bmona</summary>\n\nbody\n\n</details>',
  );
});

test('table() aligns columns', () => {
  expect(
    table(
      [{ head: 'A' }, { head: 'B', align: 'right' }],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ),
  ).toBe('| A | B |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |');
});

test('each kind of content is Markdown of its own, and its texts are escaped for where they stand', () => {
  const line = ['ours ', foreignCode('a|b'), ' ', prose('c|d'), ' ', strong('e|f')];
  const shown = 'ours `a|b` c\\|d **e\\|f**';
  expect(renderLine(line)).toBe(shown);
  expect(renderContent({ kind: 'heading', line })).toBe(`#### ${shown}`);
  expect(renderContent({ kind: 'paragraph', line })).toBe(shown);
  expect(renderContent({ kind: 'small', line })).toBe(`<sub>${shown}</sub>`);
  const columns = [{ head: [foreignCode('h|')] }, { head: ['n'], align: 'right' } as const];
  expect(renderContent({ kind: 'table', columns, rows: [[line, ['1']]] })).toBe(
    '| `h\\|` | n |\n|---|--:|\n| ours `a\\|b` c\\|d **e\\|f** | 1 |',
  );
  expect(renderContent(folded('more', paragraph('one'), paragraph(prose('two.'))))).toBe(
    '<details><summary>more</summary>\n\none\n\ntwo\\.\n\n</details>',
  );
  expect(renderLine([foreignCode('abcd', 3), prose('efgh', 3), strong('ijkl', 3)])).toBe('`a…d`e…h**i…l**');
});

test('charts, commands and links of ours', () => {
  const chart = {
    id: 'c',
    kind: 'line' as const,
    title: 't',
    x: ['a', 'b'],
    series: [{ name: 's', y: [1, 2] }],
  };
  expect(renderContent({ kind: 'chart', chart })).toBe(
    `\`\`\`mermaid\n${MERMAID_LOOK}\nxychart-beta\n  title "t"\n  x-axis ["a", "b"]\n  y-axis 0.9 --> 2.1\n  line [1, 2]\n\`\`\``,
  );
  expect(renderContent({ kind: 'chart', chart: { ...chart, series: [] } })).toBe('');
  expect(renderContent({ kind: 'commands', lines: ['git fetch', 'git checkout'] })).toBe(
    '```sh\ngit fetch\ngit checkout\n```',
  );
  expect(renderLine([{ as: 'link', text: 'run', href: 'https://github.com/a/b' }])).toBe(
    '[run](https://github.com/a/b)',
  );
});

test('an alert has a paragraph per line', () => {
  expect(renderAlert({ alert: 'TIP', lines: [['a'], [strong('b')], ['c']] })).toBe(
    '> [!TIP]\n> a\n>\n> **b**\n>\n> c',
  );
});

test('a quiet section is folded below its title; one without anything to fold is not', () => {
  const blocks = [{ priority: 3, content: paragraph('body'), cut: ['left out'] }];
  const title = [paragraph('one'), paragraph('two')];
  const body = { priority: 3, markdown: 'body', cut: 'left out' };
  const kept = (markdown: string): object => ({ priority: 1, markdown, cut: '' });
  expect(sectionPieces({ title, quiet: false, blocks })).toEqual([kept('one\n\ntwo'), body]);
  expect(sectionPieces({ title, quiet: true, blocks })).toEqual([
    kept('one\n\ntwo'),
    kept('<details><summary>Details</summary>'),
    body,
    kept('</details>'),
  ]);
  expect(sectionPieces({ title, quiet: true, blocks: [] })).toEqual([kept('one\n\ntwo')]);
});

test.each([
  ['"a" `b`', "'a' 'b'"],
  ['a − b – c — d', 'a - b - c - d'],
  ['a → b', 'a -> b'],
  ['a ≤ b ≥ c', 'a at most b >= c'],
  ['a…', 'a...'],
  ['%%%{init}%%%%', '%?init?%'],
  ['<b>', 'less than b>'],
  ['café ﬁt', 'cafe fit'],
  ['#35;\\ €', '?35?? ?'],
  [' a\nb ', 'a b'],
  ['\u00A0a', 'a'],
  ['', '-'],
  [' ', '-'],
])('the label of %j in a Mermaid chart is %s', (value, label) => {
  expect(mermaidLabel(value, 60)).toBe(label);
});

test('a label of a Mermaid chart is cut to its length in ASCII', () => {
  expect(mermaidLabel('abcdefghij', 6)).toMatch(/^[a-z]+\.\.[a-z]+$/);
});
