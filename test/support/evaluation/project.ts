import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOf } from '../../../shared/hash/content.ts';
import type { StageResult } from '../../../shared/model/stage-result.ts';
import { openIn } from '../registry/open-in.ts';
import { aboutFixture } from '../registry/about-fixture.ts';
import { runAction, type ActionRun, type RunActionOptions } from '../runner/index.ts';

const MODELS = join(import.meta.dirname, '..', '..', 'fixtures', 'onnx');
export const ROWS = 2000;

/** Rows over which the fixtures' models are about nine tenths right. */
export const testRows = (): { a: number; b: number; late: boolean }[] =>
  Array.from({ length: ROWS }, (_, row) => {
    const a = Math.sin(row * 12.9898) * 2;
    const b = Math.cos(row * 78.233) * 2;
    return { a, b, late: a - 0.5 * b + Math.sin(row * 3.7) > 0 };
  });

/** A workspace with the fixtures' models and `test.csv`. */
export async function evaluationProject(): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'evaluate-'));
  await cp(MODELS, workspace, { recursive: true });
  const rows = testRows();
  await writeTable(workspace, 'test.csv', 'id,a,b,late', (row) => {
    const { a, b, late } = rows[row] ?? { a: 0, b: 0, late: false };
    return `${row},${a},${b},${Number(late)}`;
  });
  return workspace;
}

export async function writeTable(
  workspace: string,
  name: string,
  header: string,
  line: (row: number) => string,
  rows = ROWS,
): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) => line(row));
  await writeFile(join(workspace, name), `${[header, ...lines].join('\n')}\n`);
}

interface RegisteredFixture {
  version?: string;
  /** Commit and run that registered it. */
  lineage?: { sha: string; runId: number | null };
  /** What its evaluation found. */
  evaluation?: StageResult | null;
}

/** Registers a model in the project's registry, as register-model does. */
export async function registerFixture(
  workspace: string,
  fixture: string,
  { version = '1.0.0', lineage, evaluation = null }: RegisteredFixture = {},
): Promise<void> {
  const registry = openIn(workspace, '.mlops-registry');
  const modelPath = join(MODELS, fixture);
  const { digest } = await contentOf(modelPath);
  const about = aboutFixture();
  const file = join(workspace, 'evaluate-vs-baseline.json');
  if (evaluation !== null) await writeFile(file, JSON.stringify(evaluation));
  await registry.register({
    model: 'm',
    modelPath,
    digest,
    attachments: evaluation === null ? {} : { 'evaluate-vs-baseline.json': file },
    about: { ...about, lineage: { ...about.lineage, ...lineage } },
    choose: () => ({ version, previousVersion: null, reason: 'first' }),
  });
}

/** Makes a model the champion of the project's registry. */
export async function crown(
  workspace: string,
  fixture: string,
  registered: RegisteredFixture = {},
): Promise<void> {
  await registerFixture(workspace, fixture, registered);
  const registry = openIn(workspace, '.mlops-registry');
  const { version = '1.0.0' } = registered;
  await registry.setAlias('m', 'champion', { version, at: '2026-01-01T00:00:00Z', runId: null }, null);
}

export const evaluateIn = (
  workspace: string,
  inputs: Record<string, string>,
  options: Partial<RunActionOptions> = {},
): Promise<ActionRun> =>
  runAction({
    action: 'evaluate-vs-baseline',
    workspace,
    ...options,
    inputs: {
      'model-name': 'm',
      data: 'test.csv',
      label: 'late',
      id: 'id',
      comment: 'never',
      upload: 'false',
      ...inputs,
    },
  });
