// Cuts the flight records of 2001 into files by month. `id` is the number of the record in the source file.
import { log } from 'node:console';
import { DuckDBInstance } from '@duckdb/node-api';

const MONTHS = {
  'data/january.parquet': ['2001-01-01', '2001-02-01'],
  'data/train.parquet': ['2001-01-01', '2001-04-01'],
  'data/test.parquet': ['2001-04-01', '2001-05-01'],
  'data/production.parquet': ['2001-05-01', '2001-06-01'],
};

const source = 'node_modules/vega-datasets/data/flights-3m.parquet';
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
const connection = await instance.connect();
await connection.run(`create view flights as
  select file_row_number as id, date, (hour(date) * 60 + minute(date))::integer as minute_of_day,
         isodow(date)::integer as weekday, distance::integer as distance, origin, destination,
         delay::integer as delay, (delay > 15)::integer as late
  from read_parquet('${source}', file_row_number = true)`);
for (const [file, [from, to]] of Object.entries(MONTHS)) {
  await connection.run(
    `copy (select * from flights where date >= '${from}' and date < '${to}' order by id) to '${file}' (format parquet)`,
  );
  log(`wrote ${file}: ${from} to ${to}`);
}
connection.closeSync();
instance.closeSync();
