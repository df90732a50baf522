import { parseDocument, stringify } from 'yaml';

/** Sets the value at a path, or removes it where the value is undefined. */
export interface YamlEdit {
  path: readonly (string | number)[];
  value: unknown;
}

/** A document with edits; comments, order and style of everything else stay. */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  const document = parseDocument(text, { version: '1.2' });
  for (const { path, value } of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

/** A document from plain values. */
export const toYaml = (value: unknown): string => stringify(value, { version: '1.2', lineWidth: 0 });
