import type { ContentFile } from '../../hash/content.ts';
import type { RunContext } from '../../model/run-context.ts';
import { VERSION } from '../../model/version.ts';
import { STATEMENT_TYPE, type Statement } from '../../signing/statement.ts';
import type { Lineage } from './lineage.ts';

const PREDICATE = 'https://slsa.dev/provenance/v1';
const BUILD_TYPE = `https://github.com/org/mlops-actions/train@v${VERSION.split('.')[0] ?? '1'}`;

interface Made {
  lineage: Lineage;
  context: RunContext;
  fingerprint: string;
  /** Files of the model. */
  model: readonly ContentFile[];
  metrics: Readonly<Record<string, number | null>>;
  startedAt: Date;
  finishedAt: Date;
}

interface Resource {
  name?: string;
  uri?: string;
  digest?: Record<string, string>;
  annotations?: Record<string, unknown>;
}

/** Unsigned SLSA provenance of a model (https://slsa.dev/spec/v1.0/provenance): materials are data, code and what it ran with. */
export function slsaStatement(made: Made): Statement<object> {
  const { lineage, context, model, startedAt, finishedAt } = made;
  const { serverUrl, repository, runId, runAttempt } = context;
  const home = repository === null ? null : `${serverUrl}/${repository}`;
  return {
    _type: STATEMENT_TYPE,
    subject: model.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    predicateType: PREDICATE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          workflow: { repository: home, ref: context.ref, path: context.workflowPath },
          command: lineage.command,
          parameters: lineage.parameters,
        },
        internalParameters: {
          event: context.event,
          fingerprint: made.fingerprint,
          environment: lineage.environment,
          hardware: lineage.hardware,
          container: lineage.container,
        },
        resolvedDependencies: materials(lineage, home),
      },
      runDetails: {
        builder: { id: BUILD_TYPE, version: { 'mlops-actions': VERSION } },
        metadata: {
          invocationId: `${home ?? 'local'}/actions/runs/${String(runId ?? 0)}/attempts/${String(runAttempt ?? 1)}`,
          startedOn: startedAt.toISOString(),
          finishedOn: finishedAt.toISOString(),
        },
        byproducts: [{ name: 'metrics', annotations: made.metrics }],
      },
    },
  };
}

function materials({ code, data, lockFiles, parentModel }: Lineage, home: string | null): Resource[] {
  const file = (kind: string, { path, digest }: { path: string; digest: string }): Resource => ({
    name: path,
    digest: { sha256: digest.slice('sha256:'.length) },
    annotations: { kind },
  });
  return [
    ...(home === null || code.commit === null
      ? []
      : [
          {
            name: 'source',
            uri: `git+${home}${code.ref === null ? '' : `@${code.ref}`}`,
            digest: { gitCommit: code.commit },
            annotations: { changedFiles: code.changedFiles },
          },
        ]),
    ...data.map((one) => file('data', one)),
    ...code.files.map((one) => file('code', one)),
    ...lockFiles.map((one) => file('lock file', one)),
    ...(parentModel === null ? [] : [file('parent model', parentModel)]),
  ];
}
