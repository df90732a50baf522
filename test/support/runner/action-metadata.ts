import './json-imports.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionInputDefinition, ActionTemplate } from '@actions/workflow-parser/actions/action-template';

const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');
const { convertActionTemplate } = await import('@actions/workflow-parser/actions/action-template');
const { NoOperationTraceWriter } = await import('@actions/workflow-parser/templates/trace-writer');
const { isBasicExpression } = await import('@actions/workflow-parser/templates/tokens/type-guards');

export type NodeRuns = Extract<ActionTemplate['runs'], { main: string }>;

export interface ActionMetadata extends Omit<ActionTemplate, 'inputs' | 'outputs' | 'runs'> {
  /** Folder of the `action.yml`. */
  folder: string;
  inputs: ActionInputDefinition[];
  outputs: NonNullable<ActionTemplate['outputs']>;
  runs: NodeRuns;
}

/** Default of an input as the runner sees it: an expression, a text, or none. */
export function defaultOf(
  input: ActionInputDefinition,
): { expression: string } | { text: string } | undefined {
  const token = input.default;
  if (token === undefined) return undefined;
  return isBasicExpression(token) ? { expression: token.expression } : { text: token.toString() };
}

/** @throws Error when GitHub's own parser refuses the file. */
export function parseActionMetadata(text: string, path: string): Omit<ActionMetadata, 'folder'> {
  const { context, value } = parseAction({ name: path, content: text }, new NoOperationTraceWriter());
  const faults = () => context.errors.getErrors().map(({ message }) => message);
  if (value === undefined || faults().length > 0) throw new Error(`${path}: ${faults().join('; ')}`);
  const template = convertActionTemplate(context, value);
  if (faults().length > 0) throw new Error(`${path}: ${faults().join('; ')}`);
  const { runs } = template;
  if (!('main' in runs)) throw new Error(`${path}: is no JavaScript action`);
  return { ...template, runs, inputs: template.inputs ?? [], outputs: template.outputs ?? [] };
}

export async function readActionMetadata(folder: string): Promise<ActionMetadata> {
  const path = join(folder, 'action.yml');
  return { folder, ...parseActionMetadata(await readFile(path, 'utf8'), path) };
}
