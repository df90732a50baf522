// All of the job of validate-data by hand, for the five columns of the flights: what it costs without any structure around it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, resourceUsage } from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';
import { repeatedPlaces } from '../../../shared/data/checks/repeated-places.ts';
import { chunksOf } from '../../../shared/data/engine/columns.ts';
import { chiSquareMerged } from '../../../shared/data/drift/significance/chi-square.ts';
import { kolmogorovTail } from '../../../shared/data/drift/significance/kolmogorov.ts';
import { resampleWasserstein } from '../../../shared/data/drift/wasserstein-significance.ts';

/** What this script finds out, for whoever compares something with it. */
const COMPUTES = [
  'digests of the files',
  'counts of every value, moments, quantiles, histograms, bins, calendar, frequent values',
  'lengths, patterns, spellings of missing, dirty, mixed, variant and personal texts',
  'outliers, zeros, future and missing days',
  'ranges and patterns with rows and, of CSV, lines',
  'repeated rows with their places, repeated columns, fingerprint of the rows',
  'Pearson, Spearman and χ² of the pairs of both sides',
  'drift: Kolmogorov–Smirnov, Wasserstein, Jensen–Shannon, PSI, χ², largest change, each with its p where it has one',
  'stored counts',
];

const [, , folder = '.', format = 'parquet'] = argv;
const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
const connection = await instance.connect();
const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await connection.runAndReadAll(sql)).getRowObjectsJS();

const NUMBERS = ['date', 'delay', 'distance'];
const TEXTS = ['origin', 'destination'];
const SIDES = ['reference', 'current'];
const QUANTILES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];
const profile: Record<string, unknown> = {};
const lines = new Map<string, Line>();

for (const side of SIDES) {
  const file = join(folder, `${side}.${format}`);
  const bytes = readFileSync(file);
  profile[`${side} digest`] = createHash('sha256').update(bytes).digest('hex');
  // A line that ends in another way than the first would be a part of a cell.
  if (format === 'csv') profile[`${side} line ends`] = bytes.includes('\r') ? 'returns' : 'plain';
  // Types are told, and what breaks them is stored with its place.
  if (format === 'csv')
    await connection.run(
      `create table ${side} as from read_csv('${file}', auto_detect = false, header = true, delim = ',', store_rejects = true,
         columns = {date: 'TIMESTAMP', delay: 'BIGINT', distance: 'BIGINT', origin: 'VARCHAR', destination: 'VARCHAR'})`,
    );
  else await connection.run(`create view ${side} as from '${file}'`);
  profile[`${side} scan`] = await rowsOf(
    `select count(*), ${[...NUMBERS, ...TEXTS].map((c) => `count(${c})`).join(', ')} from ${side}`,
  );
  for (const column of NUMBERS) {
    const value = column === 'date' ? 'epoch(v)' : 'v::double';
    await connection.run(
      `create table ${side}_${column} as select ${value} as v, n from (select ${column} as v, count(*) as n from ${side} group by v) order by v`,
    );
    profile[`${side}.${column}`] = await describe(`${side}_${column}`, column);
  }
  for (const column of TEXTS) {
    const counts = `${side}_${column}`;
    await connection.run(
      `create table ${counts} as select ${column} as v, count(*) as n from ${side} group by v`,
    );
    profile[`${side}.${column}`] = [
      await rowsOf(
        `select count(v), min(length(v)), max(length(v)), sum(length(v) * n) / sum(n),
           sum(n) filter (lower(trim(v)) in ('', 'na', 'n/a', 'nan', 'none', 'null', '-', '?')) from ${counts}`,
      ),
      await rowsOf(`from ${counts} where n >= 5 order by n desc, v limit 20`),
      await rowsOf(
        `select regexp_replace(regexp_replace(regexp_replace(v, '\\p{Lu}+', 'A', 'g'), '\\p{Ll}+', 'a', 'g'), '\\p{N}+', '9', 'g') as form, sum(n)
         from ${counts} group by form order by all limit 10`,
      ),
    ];
  }
}

for (const side of SIDES) profile[`${side} correlations`] = await correlations(side);

const HASH = 'hash(date, delay, distance, origin, destination)';
// A rule of one column is decided by its counts: most of their values repeat.
const BREAKS = {
  delay: 'v not between -60 and 1000',
  distance: 'v not between 0 and 5000',
  origin: "not regexp_full_match(v, '[A-Z]{3}')",
  destination: "not regexp_full_match(v, '[A-Z]{3}')",
};
for (const [column, breaks] of Object.entries(BREAKS))
  profile[`rule of ${column}`] = await rowsOf(
    `select coalesce(sum(n) filter (${breaks}), 0)::bigint as n from current_${column}`,
  );
const scan = await rowsOf(
  `select count(*) as n, count(*) filter (origin is distinct from destination) as unlike, sum(h)::varchar as fingerprint, bit_xor(h)::varchar as odd
   from (select origin, destination, ${HASH} as h from current)`,
);
for (const column of TEXTS)
  profile[`texts of ${column}`] = await rowsOf(
    `select max(n), sum(n) filter (try_cast(v as double) is not null) as numbers, count(distinct regexp_replace(lower(v), '[^a-z0-9]', '', 'g')) as bases,
       count(*) filter (regexp_matches(v, '^[\\s\\p{Z}]|[\\s\\p{Z}]$|[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]|[\\x{C2}\\x{C3}][\\x{80}-\\x{BF}]|\\x{FFFD}', 's')) as dirty,
       count(*) filter (not regexp_matches(v, '[0-9A-Za-z]')) as special,
       count(*) filter (contains(v, '@') or contains(v, ':') or regexp_matches(v, '[0-9].*[0-9].*[0-9].*[0-9]')) as personal
     from current_${column} where v is not null`,
  );
const samples = await rowsOf(
  `select row, delay from (select delay, row_number() over () as row from current) where delay not between -60 and 1000 limit 5`,
);
profile['samples'] = samples;
profile['rows'] = scan;
const places = await repeatedPlaces(
  { chunks: (sql) => chunksOf(connection.stream(sql)) },
  `(select ${HASH} as h from current)`,
  Number(scan[0]?.['n']),
);
if (places === null) throw new Error('the flights hardly repeat');
// A hash may be shared by unlike rows: their cells decide.
const repeats = await rowsOf(
  `select list(row order by row)[:2] as rows, count(*) as n from (select *, row_number() over () as row from current)
   where row in (select unnest([${places.join(', ')}]::bigint[])) group by date, delay, distance, origin, destination having count(*) > 1`,
);
profile['repeats'] = repeats;
if (format === 'csv') {
  const shown = [...samples.map(({ row }) => row), ...repeats.slice(0, 5).flatMap(({ rows }) => rows)];
  profile['lines'] = linesOf(shown.map(Number));
}
if (format === 'csv')
  profile['rejects'] = await rowsOf('select line, column_name from reject_errors limit 100');

for (const column of ['delay', 'distance']) {
  const [r, c] = SIDES.map((side) => lines.get(`${side}_${column}`));
  if (r !== undefined && c !== undefined) profile[`drift ${column}`] = compare(r, c, column);
}
for (const column of TEXTS) {
  const cells = await rowsOf(
    `select coalesce(r.n, 0)::double as r, coalesce(c.n, 0)::double as c
     from reference_${column} r full join current_${column} c on r.v is not distinct from c.v`,
  );
  const of = (side: string): Float64Array => Float64Array.from(cells, (cell) => Number(cell[side]));
  profile[`significance ${column}`] = chiSquareMerged({ r: of('r'), c: of('c') });
  profile[`drift ${column}`] = await rowsOf(
    `with g as (select r.n / (select sum(n) from reference_${column}) as p, c.n / (select sum(n) from current_${column}) as q
       from reference_${column} r full join current_${column} c on r.v is not distinct from c.v)
     select max(abs(p - q)), sqrt(sum((coalesce(p * ln(2 * p / (p + coalesce(q, 0))), 0) + coalesce(q * ln(2 * q / (q + coalesce(p, 0))), 0)) / 2)),
       sum((greatest(p, 1e-4) - greatest(q, 1e-4)) * ln(greatest(p, 1e-4) / greatest(q, 1e-4))) from g`,
  );
}
const binned = lines.get('current_date')?.bins ?? [];
const list = (place: number): string => `unnest([${binned.map((bin) => bin[place]).join(', ')}])`;
const stored = [
  `select 'date' as name, ${list(0)}::varchar as v, ${list(2)}::bigint as n`,
  ...['delay', 'distance', ...TEXTS].map(
    (c) => `select '${c}' as name, v::varchar as v, n from current_${c}`,
  ),
];
await connection.run(
  `copy (${stored.join(' union all ')} order by name, v) to '${join(folder, 'floor.parquet')}' (format parquet, compression zstd)`,
);
writeFileSync(
  join(folder, 'floor.json'),
  JSON.stringify(profile, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
);
connection.closeSync();
instance.closeSync();
const { userCPUTime, systemCPUTime, maxRSS } = resourceUsage();
console.log(
  JSON.stringify({
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: Math.round(maxRSS / 1024),
    computes: COMPUTES,
  }),
);

/** Moments, quantiles, bins and a histogram from counts in order. */
async function describe(table: string, column: string): Promise<unknown> {
  const { x, n } = await countsOf(table);
  const rows = n.reduce((sum, count) => sum + count, 0);
  const mean = x.reduce((sum, value, i) => sum + value * (n[i] ?? 0), 0) / rows;
  const std = Math.sqrt(x.reduce((sum, value, i) => sum + (value - mean) ** 2 * (n[i] ?? 0), 0) / rows);
  const quantiles: number[] = [];
  const bins: number[][] = [];
  let seen = 0;
  for (const [i, value] of x.entries()) {
    const bin = Math.floor((seen * 1000) / rows);
    const own = (bins[bin] ??= [value, value, 0]);
    own[1] = value;
    own[2] = (own[2] ?? 0) + (n[i] ?? 0);
    seen += n[i] ?? 0;
    while (quantiles.length < QUANTILES.length && seen / rows >= (QUANTILES[quantiles.length] ?? 1))
      quantiles.push(value);
  }
  const [low = 0, high = 0] = [quantiles[0], quantiles.at(-1)];
  const histogram = new Float64Array(32);
  for (const [i, value] of x.entries()) {
    const cell = Math.max(0, Math.min(31, 1 + Math.floor((30 * (value - low)) / (high - low))));
    histogram[cell] = (histogram[cell] ?? 0) + (n[i] ?? 0);
  }
  lines.set(table, { x, n, std, edges: { low, high }, bins: bins.filter((bin) => bin.length > 0) });
  const [first = 0, third = 0] = [quantiles[4], quantiles[10]];
  const reach = 3 * (third - first);
  let [far, zeros] = [0, 0];
  const weekdays = new Float64Array(7);
  const days = new Set<number>();
  const now = Date.now() / 1000;
  let [future, step] = [0, 86_400];
  for (const [i, value] of x.entries()) {
    const rows = n[i] ?? 0;
    if (value < first - reach || value > third + reach) far += rows;
    if (value === 0) zeros += rows;
    if (column !== 'date') continue;
    const day = Math.floor(value / 86_400);
    days.add(day);
    weekdays[(day + 3) % 7] = (weekdays[(day + 3) % 7] ?? 0) + rows;
    if (value > now) future += rows;
    while (step > 1 && value % step !== 0) step = step === 86_400 ? 3600 : step === 3600 ? 60 : 1;
  }
  const calendar = { weekdays: [...weekdays], days: days.size, future, step };
  const top = await rowsOf(`from ${table} where n >= 5 order by n desc, v limit 20`);
  return { mean, std, quantiles, histogram: [...histogram], top, far, zeros, calendar };
}

/** Pearson and Spearman of the two numbers, and χ² / rows of the two texts: of counted pairs, with the margins that are known. */
async function correlations(side: string): Promise<unknown> {
  const margin = (column: string): string =>
    `(select v, v - (select sum(v * n) / sum(n) from ${side}_${column}) as x, sum(n) over (order by v) - n / 2 - (sum(n) over ()) / 2 as r, n
      from ${side}_${column} where v is not null)`;
  const over = (value: string): string =>
    ['a', 'b'].map((margin) => `(select sum(n * ${value} * ${value}) from ${margin})`).join(' * ');
  return [
    await rowsOf(
      `with pairs as (select delay, distance, count(*)::double as n from ${side} where delay is not null and distance is not null group by all),
         a as materialized ${margin('delay')}, b as materialized ${margin('distance')}
       select sum(p.n) as n, sum(p.n * a.x * b.x) / sqrt(${over('x')}) as pearson, sum(p.n * a.r * b.r) / sqrt(${over('r')}) as spearman
       from pairs p join a on p.delay = a.v join b on p.distance = b.v`,
    ),
    await rowsOf(
      `with pairs as (select origin, destination, count(*)::double as n from ${side} group by all)
       select sum(p.n) as n, sum(p.n * p.n / (a.n * b.n)) - 1 as phi2
       from pairs p join ${side}_origin a on p.origin = a.v join ${side}_destination b on p.destination = b.v`,
    ),
  ];
}

async function countsOf(table: string): Promise<{ x: Float64Array; n: Float64Array }> {
  const [x, n]: [number[], number[]] = [[], []];
  const result = await connection.stream(`select v, n::double from ${table} where v is not null order by v`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return { x: Float64Array.from(x), n: Float64Array.from(n) };
    const [values, counts] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    for (let row = 0; row < chunk.rowCount; row++) {
      x.push(Number(values.getItem(row)));
      n.push(Number(counts.getItem(row)));
    }
  }
}

type Line = Awaited<ReturnType<typeof countsOf>> & {
  std: number;
  edges: { low: number; high: number };
  /** The smallest and the largest value, and rows. */
  bins: number[][];
};

/** Physical lines of rows of the current data: behind as many line ends, where no quoted cell holds one. */
function linesOf(rows: readonly number[]): number[] {
  const bytes = readFileSync(join(folder, 'current.csv'));
  if (bytes.includes('"')) throw new Error('the flights have no quotes');
  const wanted = new Set(rows);
  const last = Math.max(...rows);
  const found: number[] = [];
  let line = 1;
  for (let at = 0; at < bytes.length && line <= last; at++) {
    if (bytes[at] !== 10) continue;
    line++;
    if (wanted.has(line - 1)) found.push(line);
  }
  return found;
}

/** Kolmogorov–Smirnov, Wasserstein with its significance by resampling, and the population stability index. */
function compare(before: Line, now: Line, column: string): unknown {
  const x = [...new Set([...before.x, ...now.x])].sort((a, b) => a - b);
  const side = ({ x: own, n }: Line): Float64Array => {
    const counts = new Map(Array.from(own, (value, i) => [value, n[i] ?? 0]));
    return Float64Array.from(x, (value) => counts.get(value) ?? 0);
  };
  const [r, c] = [side(before), side(now)];
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const [m, n] = [total(r), total(c)];
  let [ks, w1, f, g, psi] = [0, 0, 0, 0, 0];
  const cells = Array.from({ length: 10 }, () => [0, 0]);
  for (const [i, value] of x.entries()) {
    const cell = cells[Math.min(9, Math.floor(f * 10))] ?? [];
    cell[0] = (cell[0] ?? 0) + (r[i] ?? 0) / m;
    cell[1] = (cell[1] ?? 0) + (c[i] ?? 0) / n;
    f += (r[i] ?? 0) / m;
    g += (c[i] ?? 0) / n;
    ks = Math.max(ks, Math.abs(f - g));
    w1 += Math.abs(f - g) * ((x[i + 1] ?? value) - value);
  }
  for (const [p = 0, q = 0] of cells)
    psi += (Math.max(p, 1e-4) - Math.max(q, 1e-4)) * Math.log(Math.max(p, 1e-4) / Math.max(q, 1e-4));
  const js = Math.sqrt(
    cells.reduce((sum, [p = 0, q = 0]) => {
      const part = (own: number): number => (own === 0 ? 0 : own * Math.log((2 * own) / (p + q)));
      return sum + (part(p) + part(q)) / 2;
    }, 0),
  );
  const { low, high } = before.edges;
  const shares = Array.from({ length: 32 }, () => [0, 0]);
  for (const [i, value] of x.entries()) {
    const share =
      shares[Math.max(0, Math.min(31, 1 + Math.floor((30 * (value - low)) / (high - low))))] ?? [];
    share[0] = (share[0] ?? 0) + (r[i] ?? 0) / m;
    share[1] = (share[1] ?? 0) + (c[i] ?? 0) / n;
  }
  const ksP = kolmogorovTail(Math.round((m * n) / (m + n)), ks);
  const p = resampleWasserstein({ x: Float64Array.from(x), r, c }, column);
  p.extendTo(200);
  return { ks, ksP, w1, w1n: w1 / before.std, psi, js, shares, p: p.p };
}
