import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import type { ReadEstimate, RemoteEngine } from '../../shared/data/engine/remote/remote-engine.ts';
import { openRemote } from '../../shared/data/engine/remote/open-remote.ts';
import { queryOf } from '../../shared/data/engine/remote/query-of.ts';
import type { RemoteTable } from '../../shared/data/pushdown/remote-table.ts';
import { openRemoteTable } from '../../shared/data/pushdown/open-remote-table.ts';
import { ofSample } from '../../shared/data/sampling/of-sample.ts';
import { nothingChosen, sampleQuery } from '../../shared/data/sampling/sample-query.ts';
import type { SampleSetting } from '../../shared/data/sampling/sample-setting.ts';
import { meaningOf } from '../../shared/data/schema/meaning-of.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import { UserError } from '../../shared/errors.ts';
import { digestOfJson } from '../../shared/hash/digest.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { ValidateDataInputs } from './inputs.ts';
import type { ProfiledData } from './profiled-data.ts';
import { sayQueries } from './say-queries.ts';

/** The ports, and the engine that the data stay in; null: they are read here. */
export interface DataPorts extends StagePorts {
  remote: RemoteEngine | null;
  /** The most that one scan of the engine may read, in 10⁹ bytes. */
  engineMaxGb: number | undefined;
  /** Null: every row is looked at. */
  sample: SampleSetting | null;
}

/**
 * Connects to the engine of the input.
 * @throws UserError for inputs that go with no other engine than the default
 */
export async function connectEngine(
  { engine, engineUrl, engineMaxGb, splits, featureViews, proposeSchema }: ValidateDataInputs,
  ports: StagePorts,
): Promise<RemoteEngine | null> {
  if (engine === 'duckdb') {
    if (engineMaxGb === undefined) return null;
    throw new UserError('input "engine-max-gb": the engine duckdb estimates nothing', {
      fix: 'Remove it, or name another engine in the input "engine"',
    });
  }
  const [unserved] = [
    ...(splits === null ? [] : ['splits']),
    ...(featureViews === undefined ? [] : ['feature-views']),
    ...(proposeSchema ? ['propose-schema'] : []),
  ];
  if (unserved !== undefined)
    throw new UserError(`input "${unserved}": is not available with the engine ${engine}`, {
      fix: `Remove it, or validate with the engine duckdb`,
    });
  return openRemote(engine, engineUrl, {
    environment: ports.environment,
    signal: ports.signal,
    progress: sayQueries(ports.log),
  });
}

/** Profiles what a line `sql:` selects in the engine that the data stay in. */
export async function profileRemotely(
  lines: readonly string[],
  name: string,
  schema: TableSchema | null,
  { remote, model, log, engineMaxGb, sample: setting }: DataPorts & { remote: RemoteEngine },
  engine: QueryEngine,
  at: (place: string) => void,
): Promise<ProfiledData> {
  const { query: asked, shown } = queryOf(lines, remote.dialect.engine);
  log.info(`${remote.dialect.engine}: ${shown}`);
  const estimate = await remote.estimate(asked);
  const { bytes, rows, cutoff = null } = estimate;
  const size =
    bytes === null ? 'how much it reads is not known' : `reads about ${bytes.toLocaleString('en')} bytes`;
  log.info(`The query is valid; a scan ${size}${rows === null ? '' : `, ${rows.toLocaleString('en')} rows`}`);
  if (cutoff !== null)
    log.info(`${remote.dialect.engine} ends each query at ${cutoff.toLocaleString('en')} bytes`);
  refuseCostly(shown, estimate, engineMaxGb);
  const { query, sample } =
    setting === null ? { query: asked, sample: null } : await sampleQuery(remote, asked, setting);
  const opened = await openRemoteTable(engine, remote, query, schema, {
    model,
    name,
    progress: (done, columns) => {
      at(`${String(done)} of ${String(columns)} columns counted`);
    },
  });
  if (sample !== null && opened.counted.profile.rows === 0 && sample.of > 0) throw nothingChosen(sample.of);
  for (const column of opened.personal)
    log.info(`${column}: values look like personal data and are hidden ("pii: allowed" shows them)`);
  const contents = digestOfJson({ profile: opened.counted.profile, values: opened.fingerprint });
  return {
    ...opened,
    counted: ofSample(opened.counted, sample),
    personal: [...meaningOf(schema).personal, ...opened.personal],
    relation: '',
    paired: { relation: '' },
    digest: digestOfJson({ query, contents }),
    digests: [],
    contents,
  };
}

/** What is not known before must be bounded by the engine itself. */
function refuseCostly(shown: string, { bytes, cutoff }: ReadEstimate, most: number | undefined): void {
  const least = bytes ?? cutoff ?? null;
  if (most === undefined || (least !== null && least <= most * 1e9)) return;
  const gigabytes = (value: number): string =>
    `${(value / 1e9).toLocaleString('en', { maximumSignificantDigits: 3 })} GB`;
  const found =
    bytes !== null
      ? `a scan reads about ${gigabytes(bytes)}`
      : `the engine can not estimate what a scan reads${cutoff == null ? '' : `, and ends it at ${gigabytes(cutoff)} only`}`;
  const unknown =
    cutoff === undefined
      ? 'Collect statistics of its tables (ANALYZE), or remove the limit'
      : `Set BytesScannedCutoffPerQuery of the workgroup to at most ${String(Math.floor(most * 1e9))} and allow athena:GetWorkGroup, or collect statistics of its tables`;
  throw new UserError(`input "engine-max-gb": ${found}, at most ${String(most)} GB may be read: ${shown}`, {
    fix: bytes === null ? unknown : 'Select fewer columns or partitions, or raise the limit',
  });
}

/** Which engine counted, what it read, and what it leaves open, for people. */
export function describeEngine(table: RemoteTable | null): { name: string; value: string }[] {
  if (table === null) return [];
  const { dialect, bytesRead } = table.remote;
  const read = bytesRead === null ? '' : `, ${bytesRead.toLocaleString('en')} bytes read`;
  return [
    { name: 'engine', value: `${dialect.engine}${read}` },
    { name: `not available on ${dialect.engine}`, value: 'correlations, scores of windows, places of rows' },
  ];
}
