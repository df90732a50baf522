import { Window } from 'happy-dom';

/** Type of the diagram, or Mermaid's complaint: what GitHub would show instead of it. */
export async function parseMermaid(source: string): Promise<string> {
  const window = new Window();
  // Mermaid cleans its texts with a library that needs a DOM.
  const page = { window, document: window.document, Element: window.Element };
  const before = Object.keys(page).map((name) => [name, Reflect.get(globalThis, name)] as const);
  Object.assign(globalThis, page);
  try {
    const { default: mermaid } = await import('mermaid');
    return (await mermaid.parse(source)).diagramType;
  } finally {
    for (const [name, value] of before) Reflect.set(globalThis, name, value);
    await window.happyDOM.close();
  }
}

/** Sources of the charts in a Markdown text. */
export const mermaidCharts = (markdown: string): string[] =>
  [...markdown.matchAll(/^```mermaid\n(.*?)\n```$/gms)].map(([, source = '']) => source);
