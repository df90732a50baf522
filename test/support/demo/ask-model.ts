import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A flight of the test data, and what the evaluation said of it. */
export interface Flight {
  id: number;
  minute_of_day: number;
  weekday: number;
  distance: number;
  origin: string;
  destination: string;
  evaluated: number;
}

/** Flights from all over the test data with the scores that the evaluation wrote. */
export async function evaluatedFlights(workspace: string, count: number): Promise<Flight[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
  const connection = await instance.connect();
  try {
    const read = await connection.runAndReadAll(
      `select t.id::integer as id, minute_of_day, weekday, distance, origin, destination, score as evaluated
       from '${quoted(join(workspace, 'data/test.parquet'))}' t
       join '${quoted(join(workspace, '.mlops/predictions.parquet'))}' p on p.id::varchar = t.id::varchar
       qualify (row_number() over (order by t.id) - 1) % (count(*) over () // ${String(count)}) = 5000
       order by t.id limit ${String(count)}`,
    );
    return read.getRowObjectsJS().map(flightOf);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function flightOf(row: Record<string, unknown>): Flight {
  const of = <T>(name: keyof Flight, isRight: (value: unknown) => value is T): T => {
    const value = row[name];
    if (!isRight(value)) throw new Error(`the flights hold ${String(value)} as ${name}`);
    return value;
  };
  const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  const isText = (value: unknown): value is string => typeof value === 'string';
  return {
    id: of('id', isNumber),
    minute_of_day: of('minute_of_day', isNumber),
    weekday: of('weekday', isNumber),
    distance: of('distance', isNumber),
    origin: of('origin', isText),
    destination: of('destination', isText),
    evaluated: of('evaluated', isNumber),
  };
}

/** Asks the served model by the Open Inference Protocol, as any client would. @returns probabilities of being late */
export async function askModel(url: string, model: string, flights: readonly Flight[]): Promise<number[]> {
  const column = (
    name: 'minute_of_day' | 'weekday' | 'distance' | 'origin' | 'destination',
    datatype: string,
  ) => ({
    name,
    datatype,
    shape: [flights.length, 1],
    data: flights.map((flight) => flight[name]),
  });
  const response = await fetch(`${url}/v2/models/${model}/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({
      inputs: [
        column('minute_of_day', 'FP32'),
        column('weekday', 'FP32'),
        column('distance', 'FP32'),
        column('origin', 'BYTES'),
        column('destination', 'BYTES'),
      ],
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the served model answers ${String(response.status)}: ${text}`);
  const { outputs } = JSON.parse(text) as { outputs: { name: string; data: number[] }[] };
  const probabilities = outputs.find(({ name }) => name === 'probabilities')?.data ?? [];
  return flights.map((_, row) => probabilities[2 * row + 1] ?? NaN);
}

/** Digest of the bytes that the server says it serves. */
export async function servedDigest(url: string, model: string): Promise<string> {
  const response = await fetch(`${url}/v2/models/${model}`, { headers: { connection: 'close' } });
  const { parameters } = (await response.json()) as { parameters: { content_digest: string } };
  return parameters.content_digest;
}

const quoted = (path: string): string => path.replaceAll("'", "''");
