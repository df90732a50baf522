import type { DuckDBResult, DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import type { Chunk, Column } from './query-engine.ts';

const NUMERIC =
  /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL|BOOLEAN)/;

/** Reads a streamed result chunk by chunk: no value of a number column becomes an object. */
export async function columnsOf(result: DuckDBResult): Promise<Record<string, Column>> {
  const names = result.columnNames();
  const numeric = names.map((_, index) => NUMERIC.test(String(result.columnType(index))));
  const builders = numeric.map((isNumber) => (isNumber ? new NumberBuilder() : new TextBuilder()));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const [index, builder] of builders.entries()) {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < chunk.rowCount; row++) builder.add(vector.getItem(row));
    }
  }
  return Object.fromEntries(builders.map((builder, index) => [names[index] ?? '', builder.build()]));
}

/** A streamed result, chunk by chunk as the engine hands it over. */
export async function* chunksOf(stream: Promise<DuckDBResult>): AsyncGenerator<Chunk> {
  const result = await stream;
  const numeric = result.columnNames().map((_, index) => NUMERIC.test(String(result.columnType(index))));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const rows = chunk.rowCount;
    yield {
      rows,
      columns: numeric.map((isNumber, index) => {
        const vector = chunk.getColumnVector(index);
        return isNumber ? numbersOf(vector, rows) : textsOf(vector, rows);
      }),
    };
  }
}

function numbersOf(vector: DuckDBVector, rows: number): Column {
  const values = new Float64Array(rows);
  const valid = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = vector.getItem(row);
    values[row] = value === null ? Number.NaN : typeof value === 'number' ? value : numberOf(value);
    valid[row] = value === null ? 0 : 1;
  }
  return { kind: 'number', values, valid };
}

function textsOf(vector: DuckDBVector, rows: number): Column {
  const values = new Array<string | null>(rows);
  for (let row = 0; row < rows; row++) {
    const value = vector.getItem(row);
    values[row] = value === null ? null : textOf(value);
  }
  return { kind: 'text', values };
}

class NumberBuilder {
  #values = new Float64Array(1024);
  #valid = new Uint8Array(1024);
  #length = 0;

  add(value: DuckDBValue): void {
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length] = value === null ? Number.NaN : numberOf(value);
    this.#valid[this.#length] = value === null ? 0 : 1;
    this.#length++;
  }

  build(): Column {
    return {
      kind: 'number',
      values: this.#values.subarray(0, this.#length),
      valid: this.#valid.subarray(0, this.#length),
    };
  }

  #grow(): void {
    const values = new Float64Array(this.#length * 2);
    values.set(this.#values);
    this.#values = values;
    const valid = new Uint8Array(this.#length * 2);
    valid.set(this.#valid);
    this.#valid = valid;
  }
}

class TextBuilder {
  readonly #values: (string | null)[] = [];

  add(value: DuckDBValue): void {
    this.#values.push(value === null ? null : textOf(value));
  }

  build(): Column {
    return { kind: 'text', values: this.#values };
  }
}

/** Decimals are objects that print themselves exactly. */
function numberOf(value: NonNullable<DuckDBValue>): number {
  return typeof value === 'object' ? Number(textOf(value)) : Number(value);
}

function textOf(value: NonNullable<DuckDBValue>): string {
  return typeof value === 'string' ? value : String(value);
}
