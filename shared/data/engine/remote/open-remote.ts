import { UserError } from '../../../errors.ts';
import type { EnginePlace } from './engine-place.ts';
import type { RemoteEngine } from './remote-engine.ts';

export const ENGINES = ['duckdb', 'trino', 'athena', 'spark'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Where each engine is found. */
const ADDRESSES: Record<Exclude<EngineName, 'duckdb'>, string> = {
  trino: 'trino://<host>:<port>/<catalog>/<schema>',
  athena: 'athena://<workgroup>/<catalog>/<database>',
  spark: 'sc://<host>:<port>',
};

/** @throws UserError when the URL is missing, or not of the engine */
export async function openRemote(
  name: Exclude<EngineName, 'duckdb'>,
  url: string | undefined,
  place: EnginePlace,
): Promise<RemoteEngine> {
  if (url === undefined)
    throw new UserError(`input "engine-url": is required for the engine ${name}`, {
      fix: `Write ${ADDRESSES[name]}`,
    });
  switch (name) {
    case 'trino':
      return (await import('./trino/trino-engine.ts')).openTrino(url, place);
    case 'athena':
      return (await import('./athena/athena-engine.ts')).openAthena(url, place);
    case 'spark':
      return (await import('./spark/spark-engine.ts')).openSpark(url, place);
  }
}
