import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { githubPage } from './github-page.ts';

/** What the demo leaves behind for people to look at. */
export interface OutputFolder {
  /** Absolute. */
  folder: string;
}

export async function openOutput(folder: string): Promise<OutputFolder> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return { folder };
}

/** Everything that a run left in its results folder. */
export async function keepResults({ folder }: OutputFolder, workspace: string, run: string): Promise<void> {
  await cp(join(workspace, '.mlops'), join(folder, 'results', run), { recursive: true });
}

/** What a workflow's cache would bring back of an earlier run: train's result and the files that it lists. */
export async function restoreTraining(
  { folder }: OutputFolder,
  run: string,
  workspace: string,
): Promise<void> {
  const kept = join(folder, 'results', run);
  const { files } = JSON.parse(await readFile(join(kept, 'train.json'), 'utf8')) as {
    files: { path: string }[];
  };
  for (const path of ['train.json', ...files.map((file) => file.path)])
    await cp(join(kept, path), join(workspace, '.mlops', path), { recursive: true });
}

export async function keepComment({ folder }: OutputFolder, body: string): Promise<void> {
  await writeFile(join(folder, 'comment.md'), body);
  await writeFile(join(folder, 'comment.html'), githubPage(body));
}

export async function keepReport({ folder }: OutputFolder, workspace: string): Promise<void> {
  const page = join(workspace, '.mlops', 'report.html');
  if (existsSync(page)) await cp(page, join(folder, 'report.html'));
}

export async function keepRegistry({ folder }: OutputFolder, workspace: string): Promise<void> {
  await cp(join(workspace, '.mlops-registry'), join(folder, 'registry'), { recursive: true });
}
