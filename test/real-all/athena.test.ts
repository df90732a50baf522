import { afterAll, beforeAll, expect, test } from 'vitest';
import { AthenaClient } from '../../shared/data/engine/remote/athena/athena-client.ts';
import { openAthena } from '../../shared/data/engine/remote/athena/athena-engine.ts';
import { allRows } from '../../shared/data/engine/remote/remote-engine.ts';
import { publishedModel, startMoto, type Moto } from '../support/athena/real-moto.ts';
import { OPERATIONS, type Shape } from '../support/athena/request-shapes.ts';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

const place = () => ({
  environment: {
    AWS_ENDPOINT_URL_ATHENA: moto.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AK',
    AWS_SECRET_ACCESS_KEY: 'SK',
  },
  signal: AbortSignal.timeout(120_000),
  progress: () => undefined,
});
const connect = () => openAthena('athena://ci/AwsDataCatalog/shop?output=s3://results/ci/', place());

/** moto runs no SQL: the next results are these. */
async function queue(names: string[], rows: (string | null)[][]): Promise<void> {
  const row = (cells: (string | null)[]) => ({
    Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
  });
  const about = {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Type: 'varchar',
    Precision: 1,
    Scale: 0,
  };
  const column_info = names.map((name) => ({
    ...about,
    ...{ Name: name, Label: name, Nullable: 'UNKNOWN', CaseSensitive: true },
  }));
  const answer = await fetch(`${moto.endpoint}/moto-api/static/athena/query-results`, {
    method: 'POST',
    body: JSON.stringify({ results: [{ rows: [row(names), ...rows.map(row)], column_info }] }),
  });
  expect(answer.status).toBe(201);
}

test('queries, results, types and the cutoff of a workgroup by the real protocol', async () => {
  const client = await AthenaClient.open(place(), AbortSignal.timeout(60_000));
  await client.call('CreateWorkGroup', {
    Name: 'ci',
    Configuration: { BytesScannedCutoffPerQuery: 20_000_000 },
  });
  const athena = connect();
  await queue(
    ['v', 'n'],
    [
      ['a', '1'],
      [null, '2'],
      ['', '3'],
    ],
  );
  expect(await allRows(athena, 'select v, n from t')).toEqual([
    ['a', '1'],
    [null, '2'],
    ['', '3'],
  ]);
  await queue(['v', 'n'], []);
  await queue(['t0', 't1'], [['varchar', 'decimal(5,2)']]);
  expect(await athena.describe('select v, n from t')).toEqual([
    { name: 'v', type: 'varchar' },
    { name: 'n', type: 'decimal(5,2)' },
  ]);
  await queue(['Query Plan'], [['{'], ['"inputTableColumnInfos" : []'], ['}']]);
  expect(await athena.estimate('select 1')).toEqual({ bytes: null, rows: null, cutoff: 20_000_000 });
});

test('a workgroup that is not there is told', async () => {
  await expect(allRows(openAthena('athena://none', place()), 'select 1')).rejects.toThrow(
    /WorkGroup does not exist/,
  );
});

test('the members that our fake accepts are those of the published model', () => {
  const { operations, shapes } = publishedModel('athena');
  const compare = (members: Record<string, Shape>, name: string): void => {
    const published = shapes[name];
    for (const [member, own] of Object.entries(members)) {
      const shape = published?.members?.[member]?.shape ?? '';
      const model = shapes[shape];
      const told = { type: model?.type, required: published?.required?.includes(member) ?? false };
      expect({ member, ...told }).toEqual({ member, type: own.type, required: own.required ?? false });
      if (own.members !== undefined) compare(own.members, shape);
      else if (own.type === 'string' && model?.max !== undefined) expect(own.max, member).toBe(model.max);
    }
    expect(published?.required?.every((member) => Object.hasOwn(members, member)) ?? true, name).toBe(true);
  };
  for (const [operation, members] of Object.entries(OPERATIONS))
    compare(members, operations[operation]?.input.shape ?? '');
});
