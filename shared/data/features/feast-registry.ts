import { integer, parse, part, parts, text, texts, type Message } from '../protobuf/message.ts';

/**
 * Numbers of the fields that we read of Feast's messages (feast.core: Registry, FeatureView, StreamFeatureView, OnDemandFeatureView, Entity,
 * Feature, DataSource; https://github.com/feast-dev/feast/tree/master/protos/feast/core). They are the file's format and
 * outlive the names of the library; its YAML and command-line output change with every version.
 */
const REGISTRY = {
  entities: 1,
  featureViews: 6,
  onDemandFeatureViews: 8,
  streamFeatureViews: 14,
  labelViews: 19,
} as const;
const SPEC = 1;
const VIEW = { name: 1, entities: 3, features: 4, ttl: 6, batchSource: 7 } as const;
const STREAM_VIEW = { name: 1, entities: 3, features: 4, ttl: 9, batchSource: 10 } as const;
const ENTITY = { name: 1, joinKey: 4 } as const;
const FEATURE = { name: 1 } as const;
const SOURCE = { fieldMapping: 2, eventTime: 3, createdTime: 5, fileOptions: 11, batchSource: 26 } as const;
const FILE_OPTIONS = { uri: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const DURATION = { seconds: 1 } as const;
/** Feast's name for "no entity". */
const NO_ENTITY = '__dummy_id';

export interface FeastView {
  name: string;
  entityKeys: string[];
  eventTime: string;
  createdTime: string | null;
  ttlSeconds: number | null;
  /** Path or URL of a file source; null for sources in a warehouse. */
  uri: string | null;
  features: { name: string; column: string }[];
}

export interface FeastRegistry {
  views: FeastView[];
  /** Views without a history that rows could be joined with, and why. */
  unchecked: ReadonlyMap<string, string>;
}

/** Feature views of a Feast registry file (protobuf). @throws Error for bytes that are no such file. */
export function readFeastRegistry(bytes: Uint8Array): FeastRegistry {
  const registry = parse(bytes);
  const joinKeys = new Map(
    parts(registry, REGISTRY.entities).map((entity) => {
      const spec = part(entity, SPEC);
      const name = text(spec, ENTITY.name);
      const key = text(spec, ENTITY.joinKey);
      return [name, key === '' ? name : key];
    }),
  );
  const reasons = [
    ['onDemandFeatureViews', 'an on-demand view: its values are computed when they are asked for'],
    ['labelViews', 'a view of labels, not of features'],
  ] as const;
  return {
    views: [
      ...parts(registry, REGISTRY.featureViews).map((view) => viewOf(part(view, SPEC), VIEW, joinKeys)),
      ...parts(registry, REGISTRY.streamFeatureViews).map((view) =>
        viewOf(part(view, SPEC), STREAM_VIEW, joinKeys),
      ),
    ],
    unchecked: new Map(
      reasons.flatMap(([kind, reason]) =>
        parts(registry, REGISTRY[kind]).map((view) => [text(part(view, SPEC), VIEW.name), reason]),
      ),
    ),
  };
}

function viewOf(
  spec: Message,
  fields: typeof VIEW | typeof STREAM_VIEW,
  joinKeys: ReadonlyMap<string, string>,
): FeastView {
  const given = part(spec, fields.batchSource);
  // A push or stream source wraps the one with the history.
  const source = given.has(SOURCE.eventTime) ? given : part(given, SOURCE.batchSource, given);
  const columns = new Map(
    parts(source, SOURCE.fieldMapping).map((entry) => [text(entry, ENTRY.value), text(entry, ENTRY.key)]),
  );
  const seconds = integer(part(spec, fields.ttl), DURATION.seconds);
  const uri = text(part(source, SOURCE.fileOptions), FILE_OPTIONS.uri);
  const created = text(source, SOURCE.createdTime);
  const entityKeys = texts(spec, fields.entities)
    .map((entity) => joinKeys.get(entity) ?? entity)
    .filter((key) => key !== NO_ENTITY && key !== '__dummy');
  const eventTime = text(source, SOURCE.eventTime);
  return {
    name: text(spec, fields.name),
    entityKeys,
    eventTime,
    createdTime: created === '' ? null : created,
    ttlSeconds: seconds > 0 ? seconds : null,
    uri: uri === '' ? null : uri,
    // Views of streams name their keys and times among the features.
    features: parts(spec, fields.features)
      .map((feature) => text(feature, FEATURE.name))
      .filter((name) => name !== eventTime && !entityKeys.includes(name))
      .map((name) => ({ name, column: columns.get(name) ?? name })),
  };
}
