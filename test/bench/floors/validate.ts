// All of the job of validate-data by hand, once: what it costs without any structure around it.
import { join } from 'node:path';
import { argv, resourceUsage } from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = argv[2] ?? '.';
const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
const connection = await instance.connect();
const tables = { ref: join(folder, 'reference.parquet'), cur: join(folder, 'current.parquet') };
const query = (sql: string): Promise<unknown> => connection.runAndReadAll(sql);

for (const [table, file] of Object.entries(tables)) {
  await query(`create view ${table} as from '${file}'`);
  await query(
    `select count(*), ${['delay', 'distance'].map((c) => `count(${c}), min(${c}), max(${c}), avg(${c}), stddev_pop(${c}), count(*) filter (${c} = 0)`).join(', ')} from ${table}`,
  );
  for (const column of ['date', 'delay', 'distance', 'origin', 'destination'])
    await query(
      `create table ${table}_${column} as select ${column} as v, count(*) as n from ${table} group by 1`,
    );
  for (const column of ['date', 'delay', 'distance'])
    await query(`select quantile_disc(v, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) from ${table}_${column}`);
  for (const column of ['origin', 'destination'])
    await query(`from ${table}_${column} order by n desc, v limit 20`);
}
await query(`select sum(n - 1) from (select count(*) as n from cur group by all)`);
for (const column of ['delay', 'distance']) {
  await query(`with g as (select v, sum(r)::double r, sum(c)::double c from (
      select v, n r, 0 c from ref_${column} union all select v, 0, n from cur_${column}) group by v),
    f as (select v, sum(r) over (order by v) / (select sum(r) from g) fr, sum(c) over (order by v) / (select sum(c) from g) fc,
      lead(v) over (order by v) nv from g)
    select max(abs(fr - fc)), sum(abs(fr - fc) * (nv - v)) from f`);
}
for (const column of ['origin', 'destination']) {
  await query(`with g as (select r.n / (select sum(n) from ref_${column}) p, c.n / (select sum(n) from cur_${column}) q
      from ref_${column} r full join cur_${column} c on r.v is not distinct from c.v)
    select max(abs(p - q)), sum((greatest(p, 1e-4) - greatest(q, 1e-4)) * ln(greatest(p, 1e-4) / greatest(q, 1e-4))) from g`);
}
connection.closeSync();
instance.closeSync();
const { userCPUTime, systemCPUTime, maxRSS } = resourceUsage();
console.log(
  JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: Math.round(maxRSS / 1024) }),
);
