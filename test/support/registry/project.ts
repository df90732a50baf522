import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { contentOf } from '../../../shared/hash/content.ts';
import type { StageResult } from '../../../shared/model/stage-result.ts';
import { completeResult } from '../../../shared/stage/complete-result.ts';
import { readContext } from '../../../shared/runner/context.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'onnx');

/** A workspace in which train has left a model behind, and the evaluation a blessing. */
export async function trainedProject(
  fixture = 'plain.onnx',
  blessing: { digest?: string; verdict?: string; event?: string } | null = {},
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
  const at = new Date('2026-01-01T00:00:00Z');
  const result: StageResult = completeResult(
    { verdict: 'pass', headline: 'trained', digests: { model: digest } },
    {
      stage: 'train',
      model: 'm',
      leg: null,
      context: readContext({ GITHUB_WORKSPACE: workspace }),
      startedAt: at,
      finishedAt: at,
    },
    [{ path: `model/${basename(fixture)}`, digest }],
    [],
  );
  await writeFile(join(results, 'train.json'), JSON.stringify(result));
  return digest;
}

export async function bless(
  workspace: string,
  { digest, verdict = 'pass', event = 'push' }: { digest: string; verdict?: string; event?: string },
): Promise<void> {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'm', digest: { sha256: digest.slice('sha256:'.length) } }],
    predicateType: 'https://mlops-actions.dev/blessing/v1',
    predicate: { verdict, event },
  };
  await writeFile(join(workspace, '.mlops', 'blessing.json'), JSON.stringify(statement));
}
