import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parseDocument } from 'yaml';
import { prepareProject, workflowFiles } from '../../support/demo/project.ts';

/** One record of so many is kept: enough to see what the whole data show, and quick to train on. */
const KEPT = 20;

/** Folders that outlive a runner, as `mlops.yml` names them. */
export interface LastingFolders {
  results: string;
  registry: string;
  serving: string;
}

/** The example project with its example workflows, as a user's repository: committed, on a part of the data. */
export async function createUserRepository(
  folder: string,
  lasting: LastingFolders,
): Promise<{ files: Record<string, string> }> {
  await mkdir(folder, { recursive: true });
  await prepareProject(folder);
  await sampleData(join(folder, 'data'));

  const mlops = withFolders(await readFile(join(folder, 'mlops.yml'), 'utf8'), lasting);
  const files = { ...workflowFiles(), 'mlops.yml': mlops };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
  };
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  return { files };
}

/** The only change to the example; a free port as well, for a machine that has other servers. */
function withFolders(text: string, { results, registry, serving }: LastingFolders): string {
  const configuration = parseDocument(text);
  configuration.set('resultsPath', results);
  configuration.setIn(['registry', 'url'], registry);
  configuration.setIn(['deploy', 'targetConfig'], { port: 0, folder: serving });
  return configuration.toString();
}

async function sampleData(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.parquet'))) {
    const [whole, part] = [join(folder, name), join(folder, `part-${name}`)];
    await connection.run(
      `copy (select * from read_parquet('${whole}') where id % ${String(KEPT)} = 0 order by id) to '${part}' (format parquet)`,
    );
    await rename(part, whole);
  }
  connection.closeSync();
  instance.closeSync();
}
