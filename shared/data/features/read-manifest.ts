import { readFile } from 'node:fs/promises';
import { isAbsolute, join, posix, resolve } from 'node:path';
import { parseYaml, type YamlDocument } from '../../config/yaml.ts';
import { UserError, type Place } from '../../errors.ts';
import { readTextFile } from '../../fs/read-text.ts';
import schema from '../../model/schemas/feature-views.schema.json' with { type: 'json' };
import { violations } from '../../model/validate.ts';
import { parseAge } from '../schema/age.ts';
import { readFeastRegistry, type FeastRegistry, type FeastView } from './feast-registry.ts';
import type { FeatureManifest, FeatureView, UncheckedView } from './feature-view.ts';

interface WrittenView {
  name: string;
  'entity-keys'?: string[];
  'event-time'?: string;
  'created-time'?: string;
  ttl?: string;
  source?: string | string[];
  features?: string[];
  online?: string | string[];
}

interface WrittenManifest {
  training: string | string[];
  'event-time': string;
  feast?: { registry: string; folder?: string };
  views?: WrittenView[];
}

/**
 * Reads the manifest of feature views, and the Feast registry that it names.
 * @param shown the path as the user wrote it; paths inside start at the workspace, as in every input
 * @throws UserError with file, line and column.
 */
export async function readManifest(shown: string, workspace: string): Promise<FeatureManifest> {
  const path = resolve(workspace, shown);
  const document = parseYaml(await readTextFile(path, shown, 'feature-views'), shown);
  const [fault] = violations(schema, document.value);
  if (fault !== undefined)
    throw new UserError(`feature views: ${fault.path.join('.')}: ${fault.message}`.replace(': :', ':'), {
      ...document.placeOf(fault.path),
    });
  const written = document.value as WrittenManifest;
  if (written.feast === undefined && written.views === undefined)
    throw new UserError('feature views: neither "views" nor "feast" says which', {
      file: shown,
      fix: 'List the views, or name the registry of Feast',
    });
  const { views: registered, unchecked }: FeastRegistry =
    written.feast === undefined
      ? { views: [], unchecked: new Map() }
      : await registeredViews(written.feast, document, workspace);
  const named =
    written.views ??
    [...registered.map(({ name }) => name), ...unchecked.keys()].map((name): WrittenView => ({ name }));
  const left: UncheckedView[] = [];
  const views = named.flatMap((view, index) => {
    const place =
      written.views === undefined ? document.placeOf(['feast']) : document.placeOf(['views', index]);
    const reason = unchecked.get(view.name);
    if (reason !== undefined && view.source === undefined) {
      left.push({ name: view.name, reason, place });
      return [];
    }
    const at = (key: string): Place => document.placeOf(['views', index, key]);
    return [resolveView(view, registered, place, at, written.feast?.folder ?? '.')];
  });
  refuseTwice(views);
  return {
    training: lines(written.training),
    eventTime: written['event-time'],
    eventTimePlace: document.placeOf(['event-time']),
    views,
    unchecked: left,
  };
}

async function registeredViews(
  { registry }: { registry: string },
  document: YamlDocument,
  workspace: string,
): Promise<FeastRegistry> {
  const place = document.placeOf(['feast', 'registry']);
  const bytes = await readFile(resolve(workspace, registry)).catch((cause: unknown) => {
    throw new UserError(`the Feast registry "${registry}" can't be read`, {
      ...place,
      fix: 'Name the file that "feast apply" wrote, such as data/registry.db',
      cause,
    });
  });
  try {
    const read = readFeastRegistry(bytes);
    const { views } = read;
    if (views.length > 0 && views.every(({ name }) => name !== '')) return read;
  } catch {
    // Said below.
  }
  throw new UserError(`"${registry}" is no Feast registry with feature views`, {
    ...place,
    fix: 'Name the protobuf file of a registry of type "file"',
  });
}

function resolveView(
  written: WrittenView,
  registered: readonly FeastView[],
  place: Place,
  at: (key: string) => Place,
  folder: string,
): FeatureView {
  const known = registered.find(({ name }) => name === written.name);
  const needed = <T>(key: string, value: T | null | undefined): T => {
    if (value !== undefined && value !== null && value !== '') return value;
    throw new UserError(`the feature view "${written.name}" has no "${key}"`, {
      ...place,
      fix: known === undefined ? `Say "${key}"` : `Feast's registry does not say it: say "${key}" here`,
    });
  };
  const ttl = written.ttl === undefined ? (known?.ttlSeconds ?? null) : parseAge(written.ttl, at('ttl'));
  const features = written.features?.map((name) => ({
    name,
    column: known?.features.find((feature) => feature.name === name)?.column ?? name,
    required: true,
  }));
  const uri = known?.uri === null || known === undefined ? null : fromFolder(folder, known.uri);
  return {
    name: written.name,
    entityKeys: needed('entity-keys', written['entity-keys'] ?? known?.entityKeys),
    eventTime: needed('event-time', written['event-time'] ?? known?.eventTime),
    createdTime: written['created-time'] ?? known?.createdTime ?? null,
    ttlSeconds: ttl === 0 ? null : ttl,
    source: needed(
      'source',
      written.source === undefined ? (uri === null ? null : [uri]) : lines(written.source),
    ),
    features: needed('features', features ?? known?.features.map((one) => ({ ...one, required: false }))),
    online: written.online === undefined ? [] : lines(written.online),
    place,
  };
}

const fromFolder = (folder: string, uri: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(uri) || isAbsolute(uri) || folder === '.'
    ? uri
    : posix.normalize(join(folder, uri).replaceAll('\\', '/'));

function refuseTwice(views: readonly FeatureView[]): void {
  const seen = new Set<string>();
  for (const { name, place } of views) {
    if (seen.has(name)) throw new UserError(`the feature view "${name}" stands there twice`, place);
    seen.add(name);
  }
}

const lines = (given: string | string[]): string[] => (typeof given === 'string' ? [given] : given);
