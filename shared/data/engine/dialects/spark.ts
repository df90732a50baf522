import type { Dialect } from './dialect.ts';

const LOCAL: Readonly<Record<string, string>> = {
  void: 'VARCHAR',
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  char: 'VARCHAR',
  varchar: 'VARCHAR',
  struct: 'VARCHAR',
  map: 'VARCHAR',
  variant: 'VARCHAR',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  timestamp_ntz: 'TIMESTAMP',
};

/** Spark SQL, in a session of ANSI mode whose zone is UTC. */
export const spark: Dialect = {
  engine: 'Spark',
  identifier: (name) => `\`${name.replaceAll('`', '``')}\``,
  literal: sparkLiteral,
  localType,
  text: (column, type) => {
    if (type.startsWith('array<')) return `cast(array_size(${column}) as string)`;
    if (type === 'variant') return `to_json(${column})`;
    if (type === 'struct' || type === 'map') return `to_json(${column}, map('ignoreNullFields', 'false'))`;
    // Texts that a collation takes for equal are values of their own.
    if (type.startsWith('string collate ')) return `cast(${column} as string collate UTF8_BINARY)`;
    return `cast(${column} as string)`;
  },
  isNan: (expression) => `isnan(${expression})`,
  isInfinite: (expression) => `abs(${expression}) = double('Infinity')`,
  asText: (expression) => `cast(${expression} as string)`,
  md5: (text) => `md5(${text})`,
  unpivot: (relation, cells) =>
    `select stack(${String(cells.length)}, ${cells
      .map((cell, index) => `${String(index)}, ${cell}`)
      .join(', ')}) as (col, v) from ${relation}`,
  anyOrder: 'order by col',
  // In parentheses nothing but a query is a statement.
  explain: (query) => `explain cost select * from (${query}\n) mlops_rows`,
};

/** What is not plain printable text is written by its code units; `$` too, before which Spark replaces variables. */
function sparkLiteral(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index);
    const plain = unit >= 0x20 && unit < 0x7f && !"'\\$".includes(text.charAt(index));
    return plain ? text.charAt(index) : `\\u${unit.toString(16).padStart(4, '0')}`;
  });
  return `'${units.join('')}'`;
}

function localType(type: string): string | null {
  const element = /^array<(.*)>$/.exec(type)?.[1];
  if (element !== undefined) return `${localType(element) ?? 'VARCHAR'}[]`;
  if (type.startsWith('decimal(')) return type.toUpperCase();
  const [word = ''] = type.split(' collate ');
  return Object.hasOwn(LOCAL, word) ? (LOCAL[word] ?? null) : null;
}
