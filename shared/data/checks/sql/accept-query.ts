import { UserError } from '../../../errors.ts';
import type { QueryEngine } from '../../engine/query-engine.ts';
import { literal } from '../../engine/sql-text.ts';

/** Table functions that read nothing. */
const TABLE_FUNCTIONS = ['range', 'generate_series', 'unnest'];
/** Functions that tell of the machine instead of the data. */
const REFUSED_FUNCTIONS =
  /^(?:getenv|current_setting|which_secret|read_.*|query|query_table|json_execute_.*)$/;

/** A node of the parser's tree, as far as it is looked at. */
type Node = Readonly<Record<string, unknown>>;

/**
 * Makes sure, before anything runs, that a text is one SELECT over known tables. The engine's lock is the second wall.
 * @throws UserError that names the query.
 */
export async function acceptQuery(
  engine: QueryEngine,
  { name, query, tables, file }: { name: string; query: string; tables: readonly string[]; file: string },
): Promise<void> {
  const refuse = (why: string, fix = 'Write one SELECT over the tables of the data'): never => {
    throw new UserError(`the query "${name}" ${why}`, { file, fix });
  };
  const [row] = await engine.rows(`select json_serialize_sql(${literal(query)}) as tree`);
  const tree = JSON.parse(String(row?.['tree'])) as Node;
  if (tree['error'] === true) refuse(`is no query: ${String(tree['error_message']).split('\n')[0] ?? ''}`);
  const statements = tree['statements'];
  if (!Array.isArray(statements) || statements.length !== 1) refuse('is not one statement');

  const known = new Set(tables.map((table) => table.toLowerCase()));
  visit(tree, ({ cte_map: named }) => {
    for (const { key } of (named as { map?: { key: string }[] } | undefined)?.map ?? [])
      known.add(key.toLowerCase());
  });
  visit(tree, (node) => {
    if (node['type'] === 'BASE_TABLE') {
      const table = String(node['table_name']);
      if (node['schema_name'] !== '' || node['catalog_name'] !== '' || !known.has(table.toLowerCase()))
        refuse(`reads "${table}"`, `Read ${tables.join(', ')} only`);
    }
    if (node['type'] === 'SHOW_REF') refuse('asks for settings or tables');
    if (node['type'] === 'TABLE_FUNCTION') {
      const called = String((node['function'] as Node | undefined)?.['function_name']);
      if (!TABLE_FUNCTIONS.includes(called.toLowerCase())) refuse(`calls ${called}`);
    } else if (typeof node['function_name'] === 'string') {
      if (REFUSED_FUNCTIONS.test(node['function_name'].toLowerCase()))
        refuse(`calls ${node['function_name']}`);
    }
  });
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (typeof value === 'object' && value !== null) {
    see(value as Node);
    for (const child of Object.values(value)) visit(child, see);
  }
}
