import { digestOfJson } from '../hash/digest.ts';
import type { RunContext } from '../model/run-context.ts';
import { VERSION } from '../model/version.ts';

const PRODUCER = `https://github.com/org/mlops-actions/tree/v${VERSION}`;
const EVENT_SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const FACETS = 'https://openlineage.io/spec/facets';

interface Dataset {
  name: string;
  /** `sha256:…` */
  digest: string;
  rows?: number | null;
}

export interface LineageRun {
  context: RunContext;
  /** Tells the runs of one job apart. */
  identity: object;
  job: string;
  startedAt: Date;
  finishedAt: Date;
  end: 'COMPLETE' | 'FAIL' | 'ABORT';
  inputs: readonly Dataset[];
  outputs: readonly Dataset[];
  /** Ours; values are plain JSON. */
  training: object;
  /** Why it failed. */
  message?: string;
}

/**
 * The two events of a run (https://openlineage.io/spec/2-0-2/OpenLineage.json), as JSON Lines that any OpenLineage server
 * takes one by one.
 */
export function openLineageEvents(run: LineageRun): string {
  const { context, startedAt, finishedAt, end, message } = run;
  const namespace = context.repository === null ? 'local' : `${context.serverUrl}/${context.repository}`;
  const job = {
    namespace,
    name: run.job,
    facets: {
      jobType: {
        ...facet('2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet'),
        processingType: 'BATCH',
        integration: 'GITHUB_ACTIONS',
        jobType: 'TRAINING',
      },
      ...(context.repository === null || context.sha === null
        ? {}
        : {
            sourceCodeLocation: {
              ...facet('1-1-0/SourceCodeLocationJobFacet.json#/$defs/SourceCodeLocationJobFacet'),
              type: 'git',
              url: `${namespace}/tree/${context.sha}`,
              repoUrl: namespace,
              version: context.sha,
            },
          }),
    },
  };
  const runId = uuidOf({
    namespace,
    job: run.job,
    runId: context.runId,
    attempt: context.runAttempt,
    ...run.identity,
  });
  const event = (eventType: string, eventTime: Date, more: object): string =>
    JSON.stringify({
      eventType,
      eventTime: eventTime.toISOString(),
      producer: PRODUCER,
      schemaURL: EVENT_SCHEMA,
      job,
      ...more,
    });
  const datasets = (all: readonly Dataset[]): object[] => all.map((one) => datasetOf(namespace, one));
  const facets = {
    mlops_training: { ...facet('', `${PRODUCER}/shared/audit/openlineage.ts`), ...run.training },
    ...(message === undefined
      ? {}
      : {
          errorMessage: {
            ...facet('1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet'),
            message,
            programmingLanguage: 'TypeScript',
          },
        }),
  };
  const inputs = datasets(run.inputs);
  return `${event('START', startedAt, { run: { runId }, inputs, outputs: [] })}\n${event(end, finishedAt, { run: { runId, facets }, inputs, outputs: datasets(run.outputs) })}\n`;
}

const facet = (path: string, schema = `${FACETS}/${path}`): object => ({
  _producer: PRODUCER,
  _schemaURL: schema,
});

const datasetOf = (namespace: string, { name, digest, rows }: Dataset): object => ({
  namespace,
  name,
  facets: {
    version: {
      ...facet('1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet'),
      datasetVersion: digest,
    },
  },
  ...(rows === null || rows === undefined
    ? {}
    : {
        inputFacets: {
          dataQualityMetrics: {
            ...facet(
              '1-0-3/DataQualityMetricsInputDatasetFacet.json#/$defs/DataQualityMetricsInputDatasetFacet',
            ),
            rowCount: rows,
            columnMetrics: {},
          },
        },
      }),
});

/** RFC 9562, version 8: the same run has the same identity wherever it is asked for. */
function uuidOf(identity: object): string {
  const hex = digestOfJson(identity).slice('sha256:'.length);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
