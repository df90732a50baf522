import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(import.meta.dirname, '..', '..');

export interface Metadata {
  name: string;
  description: string;
  author: string;
  branding: { icon: string; color: string };
  inputs: Record<string, { description: string; required: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string; post: string };
}

export const actionNames = readdirSync(join(root, 'actions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^dist$/.test(entry.name))
  .map((entry) => entry.name);

export const source = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

export const metadataOf = (action: string): Metadata =>
  parse(source('actions', action, 'action.yml')) as Metadata;
