import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { marked } from 'marked';
import { gfm } from 'micromark-extension-gfm';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

export interface Structure {
  /** Every element in order, nested by brackets; what a text says is not part of it. */
  shape: string;
  /** What stands outside of code: all that GitHub searches for mentions and addresses. */
  texts: string[];
  /** Values of code spans. */
  codes: string[];
}

/** Of GitHub's Markdown as micromark reads it: a parser that shares no line with ours or the other one. */
export function markdownStructure(markdown: string): Structure {
  const texts: string[] = [];
  const codes: string[] = [];
  const visit = (node: Nodes): string => {
    switch (node.type) {
      case 'text':
        texts.push(node.value);
        return '';
      case 'inlineCode':
        codes.push(node.value);
        return '';
      case 'html':
        return `html ${markerKind(node.value)}`;
      case 'code':
        return `code ${node.lang ?? ''}`;
      case 'link':
      case 'definition':
      case 'image':
        return `${node.type} ${node.url}`;
      default:
        return 'children' in node
          ? `${node.type}(${node.children.map(visit).filter(Boolean).join(' ')})`
          : node.type;
    }
  };
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return { shape: visit(tree), texts, codes };
}

/** Of the HTML that marked makes of it, as a browser reads that: HTML in the Markdown counts too. */
export const renderedStructure = (markdown: string): Structure =>
  htmlStructure(parseFragment(marked.parse(markdown, { gfm: true, async: false })).childNodes);

export function htmlStructure(nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): Structure {
  const texts: string[] = [];
  const codes: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.ChildNode, within: string[]): string => {
    if (node.nodeName === '#comment' && 'data' in node) return markerKind(`<!--${node.data}-->`);
    if ('value' in node) {
      (within.includes('code') ? codes : texts).push(node.value);
      return '';
    }
    if (!('tagName' in node)) return node.nodeName;
    const attributes = node.attrs.map(({ name, value }) => `${name}="${value}"`);
    const inner = node.childNodes.map((child) => visit(child, [...within, node.tagName])).filter(Boolean);
    // Code spans are counted by their values.
    if (node.tagName === 'code' && within.at(-1) !== 'pre') return '';
    return `${[node.tagName, ...attributes].join(' ')}(${inner.join(' ')})`;
  };
  return {
    shape: nodes
      .map((node) => visit(node, []))
      .filter(Boolean)
      .join(' '),
    texts,
    codes,
  };
}

const MARKERS: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['marker', /^<!-- mlops-actions:v1 key=(?!>|->)(?:(?!--)[^>])* -->$/],
  [
    'section',
    /^<!-- section:[a-z.0-9-]+ verdict=\w+ run=\d+\.\d+ sha=(?:none|[0-9a-f]{40}) sha256=[0-9a-f]{64} -->$/,
  ],
  ['data', /^<!-- data:[\w-]+ -->$/],
];

/** Comments of ours by their kind, since keys and digests differ; all other HTML as it is. */
const markerKind = (html: string): string => MARKERS.find(([, shape]) => shape.test(html))?.[0] ?? html;
