import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { arrowRows } from '../../../shared/data/engine/remote/spark/arrow-rows.ts';
import type { RemoteRow } from '../../../shared/data/engine/remote/remote-engine.ts';
import { SparkSession } from '../../../shared/data/engine/remote/spark/spark-session.ts';
import { freePort } from '../free-port.ts';
import { installSpark } from './install-spark.ts';

const READY_MS = 240_000;

export interface RealSpark {
  /** `sc://127.0.0.1:<port>` */
  url: string;
  /** Runs any statement, as its owner could. @returns the rows, where they are texts */
  run: (sql: string) => Promise<RemoteRow[]>;
  stop: () => Promise<void>;
}

/** A Spark Connect server of its own on a free port of this machine, with tables in a folder that goes with it. */
export async function startSpark(): Promise<RealSpark> {
  const home = installSpark();
  const folder = mkdtempSync(join(tmpdir(), 'spark-'));
  const port = String(await freePort());
  const log = join(folder, 'log');
  const sink = openSync(log, 'w');
  const settings = {
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': port,
    'spark.ui.enabled': 'false',
    'spark.sql.shuffle.partitions': '2',
  };
  const server = spawn(
    join(home, 'bin', 'spark-submit'),
    [
      ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer'],
      ...['--master', 'local[2]', '--driver-memory', '1g'],
      ...Object.entries(settings).flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
      'spark-internal',
    ],
    {
      cwd: folder,
      stdio: ['ignore', sink, sink],
      env: {
        ...process.env,
        SPARK_HOME: home,
        SPARK_LOCAL_IP: '127.0.0.1',
        SPARK_LOCAL_HOSTNAME: 'localhost',
      },
    },
  );
  const url = `sc://127.0.0.1:${port}`;
  const owner = new SparkSession(url, {
    environment: {},
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  const run = async (sql: string): Promise<RemoteRow[]> => {
    const rows: RemoteRow[] = [];
    for await (const batch of owner.run(sql)) rows.push(...arrowRows(batch));
    return rows;
  };
  const stop = async (): Promise<void> => {
    await owner.close();
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(run, server);
  } catch (cause) {
    const said = readFileSync(log, 'utf8').slice(-2000);
    await stop();
    throw new Error(`Spark did not start: ${said}`, { cause });
  }
  return { url, run, stop };
}

async function ready(run: RealSpark['run'], server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`exit code ${String(server.exitCode)}`);
    try {
      await run("select 'ready' as state");
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await wait(500);
    }
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((closed) => server.once('exit', closed));
  server.kill('SIGKILL');
  await exit;
}
