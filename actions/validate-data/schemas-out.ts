import { join } from 'node:path';
import type { SchemaInUse } from '../../shared/data/formats/read-schema.ts';
import { readSchema } from '../../shared/data/formats/read-schema.ts';
import type { ProposedSchema } from '../../shared/data/schema/propose-schema.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { SchemaOutput, ValidateDataInputs } from './inputs.ts';

const FILES: Readonly<Record<SchemaOutput, string>> = {
  'table-schema': 'tableschema.json',
  'json-schema': 'row.schema.json',
  pbtxt: 'schema.pbtxt',
};

/** Writes the proposed schema, else the one in use, in the formats that were asked for; their absolute paths. */
export async function writeSchemas(
  { schemasOut, environment }: Pick<ValidateDataInputs, 'schemasOut' | 'environment'>,
  proposal: ProposedSchema | null,
  inUse: SchemaInUse | null,
  ports: StagePorts,
): Promise<string[]> {
  if (schemasOut.length === 0) return [];
  const schema =
    proposal === null
      ? inUse
      : await readSchema({ setting: proposal.schema, environment, data: [], workspace: ports.workspace });
  if (schema === null) return [];
  const written: string[] = [];
  for (const format of new Set(schemasOut)) {
    const path = join(ports.resultsPath, FILES[format]);
    await writeFileAtomic(path, await textOf(format, schema));
    written.push(path);
  }
  return written;
}

async function textOf(format: SchemaOutput, { schema, written }: SchemaInUse): Promise<string> {
  switch (format) {
    case 'table-schema':
      return `${JSON.stringify(written, null, 2)}\n`;
    case 'json-schema':
      return (await import('../../shared/data/formats/out/write-json-schema.ts')).writeJsonSchema(schema);
    case 'pbtxt':
      return (await import('../../shared/data/formats/out/write-pbtxt.ts')).writePbtxt(schema);
  }
}
