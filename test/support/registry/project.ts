import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Blessing } from '../../../shared/evaluation/blessing.ts';
import { contentOf } from '../../../shared/hash/content.ts';
import type { MetricResult, ResultFile, StageDraft, StageName } from '../../../shared/model/stage-result.ts';
import { completeResult } from '../../../shared/stage/complete-result.ts';
import { readContext } from '../../../shared/runner/context.ts';

/** What the evaluation of the project was made with. */
export const DATA_DIGEST = `sha256:${'d'.repeat(64)}`;
export const POLICY_DIGEST = `sha256:${'e'.repeat(64)}`;

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'onnx');

/** A workspace in which train has left a model behind, and the evaluation a blessing. */
export async function trainedProject(
  fixture = 'plain.onnx',
  blessing: Partial<Parameters<typeof bless>[1]> | null = {},
): Promise<{ workspace: string; digest: string }> {
  const workspace = await mkdtemp(join(tmpdir(), 'project-'));
  const digest = await train(workspace, fixture);
  if (blessing !== null) await bless(workspace, { digest, ...blessing });
  return { workspace, digest };
}

export async function train(workspace: string, fixture: string): Promise<string> {
  const results = join(workspace, '.mlops');
  await mkdir(join(results, 'model'), { recursive: true });
  const path = join(results, 'model', basename(fixture));
  await copyFile(join(FIXTURES, fixture), path);
  const { digest } = await contentOf(path);
  const draft: StageDraft = { verdict: 'pass', headline: 'trained', digests: { model: digest } };
  await writeResult(workspace, 'train', draft, [{ path: `model/${basename(fixture)}`, digest }]);
  return digest;
}

/** Leaves a profile and the result that lists it. */
export async function validated(workspace: string): Promise<void> {
  const profile = join(workspace, '.mlops', 'profile.json');
  await writeFile(profile, '{}');
  const { digest } = await contentOf(profile);
  const draft: StageDraft = { verdict: 'pass', headline: 'valid', digests: { data: DATA_DIGEST } };
  await writeResult(workspace, 'validate-data', draft, [{ path: 'profile.json', digest }]);
}

/** Leaves the result of an evaluation of a model. */
export async function evaluated(
  workspace: string,
  { model, verdict = 'pass' }: { model: string; verdict?: StageDraft['verdict'] },
): Promise<void> {
  await writeResult(workspace, 'evaluate-vs-baseline', {
    verdict,
    headline: 'evaluated',
    digests: { model, data: DATA_DIGEST, policy: POLICY_DIGEST },
    metrics: verdict === 'skipped' ? [] : [{ ...ROC_AUC, verdict }],
  });
}

const ROC_AUC: MetricResult = {
  name: 'roc_auc',
  direction: 'higher',
  value: 0.75,
  baseline: 0.75,
  delta: 0,
  bounds: { lower: -0.002, upper: 0.002, alpha: 0.05, sided: 'one' },
  p: 0.001,
  method: 'delong',
  n: 1000,
  nEff: 1000,
  mde: null,
  nNeeded: null,
  seeds: 1,
  slice: null,
  gate: 'non-inferior: 0.005',
  verdict: 'pass',
  reason: null,
  unit: null,
};

async function writeResult(
  workspace: string,
  stage: StageName,
  draft: StageDraft,
  files: ResultFile[] = [],
): Promise<void> {
  const at = new Date('2026-01-01T00:00:00Z');
  const context = readContext({ GITHUB_WORKSPACE: workspace });
  const envelope = { stage, model: 'm', leg: null, context, startedAt: at, finishedAt: at };
  const result = completeResult(draft, envelope, files, []);
  await writeFile(join(workspace, '.mlops', `${stage}.json`), JSON.stringify(result));
}

export async function bless(
  workspace: string,
  {
    digest,
    model = 'm',
    ...predicate
  }: { digest: string; model?: string } & Partial<Record<keyof Blessing['predicate'], unknown>>,
): Promise<void> {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: model, digest: { sha256: digest.slice('sha256:'.length) } }],
    predicateType: 'https://github.com/org/mlops-actions/blessing/v1',
    predicate: {
      schemaVersion: 1,
      verdict: 'pass',
      baseline: { kind: 'naive', version: null, digest: null },
      data: DATA_DIGEST,
      gates: [{ name: 'roc_auc', gate: 'non-inferior: 0.005', verdict: 'pass', reason: null }],
      event: 'push',
      ref: 'refs/heads/main',
      policy: POLICY_DIGEST,
      at: '2026-01-01T00:00:00.000Z',
      ...predicate,
    },
  };
  await writeFile(join(workspace, '.mlops', 'blessing.json'), JSON.stringify(statement));
}
