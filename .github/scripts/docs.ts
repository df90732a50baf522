import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { placeOfInput } from '../../shared/config/places.ts';
import { schemaAt } from '../../shared/config/schema.ts';
import type { StageName } from '../../shared/model/stage-result.ts';
import { checkTable } from './docs/check-table.ts';
import { fillDescriptions } from './docs/action-metadata.ts';
import {
  inputTable,
  outputTable,
  permissionTable,
  replaceBetweenMarkers,
  type ActionMetadata,
} from './docs/readme-tables.ts';

/**
 * `npm run docs [-- --check]`: the schema's words go into each action.yml, and action.yml's into the tables of the README.
 * With `--check` nothing is written and a stale file fails.
 */
const root = join(import.meta.dirname, '..', '..');
const check = process.argv.includes('--check');
const permissions = JSON.parse(
  readFileSync(join(root, 'test', 'support', 'github', 'permissions.json'), 'utf8'),
) as Record<string, Record<string, Record<string, string>>>;
const stale: string[] = [];

for (const entry of readdirSync(join(root, 'actions'), { withFileTypes: true })) {
  if (!entry.isDirectory() || /^\.|^dist$/.test(entry.name)) continue;
  const folder = join('actions', entry.name);
  const metadataFile = join(folder, 'action.yml');
  const text = fillDescriptions(readFileSync(join(root, metadataFile), 'utf8'), (input) =>
    descriptionOf(entry.name as StageName, input),
  );
  update(metadataFile, text);

  const metadata = parse(text) as ActionMetadata;
  const readmeFile = join(folder, 'README.md');
  let readme = readFileSync(join(root, readmeFile), 'utf8');
  readme = replaceBetweenMarkers(readme, 'inputs', inputTable(metadata), readmeFile);
  readme = replaceBetweenMarkers(readme, 'outputs', outputTable(metadata), readmeFile);
  readme = replaceBetweenMarkers(
    readme,
    'permissions',
    permissionTable(permissions[entry.name] ?? {}),
    readmeFile,
  );
  if (entry.name === 'validate-data')
    readme = replaceBetweenMarkers(readme, 'checks', checkTable(), readmeFile);
  update(readmeFile, readme);
}
if (stale.length > 0) throw new Error(`stale: ${stale.join(', ')}; run "npm run docs"`);

function descriptionOf(stage: StageName, input: string): string | undefined {
  const node = schemaAt(placeOfInput(stage, input));
  if (node?.description === undefined) return undefined;
  if (node.default === undefined) return node.description;
  return `${node.description} Default: \`${shown(node.default)}\`.`;
}

function update(file: string, text: string): void {
  if (readFileSync(join(root, file), 'utf8') === text) return;
  if (check) stale.push(file);
  else writeFileSync(join(root, file), text);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
