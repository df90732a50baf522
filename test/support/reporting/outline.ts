import type { Nodes, Parents } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';

/** What a reader of the Markdown reads, line by line, as micromark understands it; markers and data are left out. */
export function markdownOutline(markdown: string): string {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return tree.children.flatMap((node) => linesOf(node)).join('\n');
}

function linesOf(node: Nodes): string[] {
  switch (node.type) {
    case 'heading':
      return [`${'#'.repeat(node.depth)} ${textOf(node)}`];
    case 'blockquote':
      return node.children.flatMap((child) => linesOf(child)).map((line) => `> ${line}`);
    case 'table':
      return node.children.map((row) => row.children.map(textOf).join(' | '));
    case 'list':
      return node.children.map((item) => `- ${item.children.map(textOf).join(' ')}`);
    case 'code':
      return [`[${node.lang ?? 'code'}]`, ...node.value.split('\n').map((line) => `  ${line}`)];
    case 'html':
      return node.value.startsWith('<!--') ? [] : [node.value];
    default:
      return 'children' in node ? textOf(node).split('\n') : [];
  }
}

function textOf(node: Parents | Nodes): string {
  if (node.type === 'html') return '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

type PageNode = DefaultTreeAdapterTypes.ChildNode;

/** Elements of the page that are a line of their own. */
const LINES = new Set(['title', 'h1', 'h2', 'p', 'tr', 'summary', 'figcaption', 'footer', 'pre']);

/** What a reader of the page reads, line by line, and what its pictures say. */
export const pageOutline = (page: string): string =>
  parse(page)
    .childNodes.flatMap((node) => pageLines(node))
    .join('\n');

function pageLines(node: PageNode): string[] {
  if (!('tagName' in node) || node.tagName === 'style') return [];
  if (node.tagName === 'svg') return [`  [${wordsOf(node).join(' ')}]`];
  if (LINES.has(node.tagName))
    return [
      `${node.tagName}: ${node.childNodes.map((child) => wordsOf(child).join('')).join(node.tagName === 'tr' ? ' | ' : '')}`,
    ];
  return node.childNodes.flatMap((child) => pageLines(child));
}

function wordsOf(node: PageNode): string[] {
  if ('value' in node) return [node.value];
  return 'childNodes' in node ? node.childNodes.flatMap((child) => wordsOf(child)) : [];
}
