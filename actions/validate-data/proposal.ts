import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTable } from '../../shared/data/checks/check-table.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import type { SchemaInUse } from '../../shared/data/formats/read-schema.ts';
import { FIRST_PLACE, proposeSchema, type ProposedSchema } from '../../shared/data/schema/propose-schema.ts';
import { readTableSchema } from '../../shared/data/schema/read-table-schema.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import type { ValidateDataInputs } from './inputs.ts';
import { openIsolatedEngine } from './isolated-engine.ts';
import { profileData } from './profile-data.ts';
import type { ProfiledData } from './profiled-data.ts';
import type { DataPorts } from './remote-data.ts';

/** A schema that accepts the data, when one was asked for and is needed. */
export async function findProposal(
  { proposeSchema: wanted, data: patterns, environment }: ValidateDataInputs,
  ports: DataPorts,
  engine: QueryEngine,
  { table, personal }: ProfiledData,
  checks: readonly CheckResult[],
  inUse: SchemaInUse | null,
): Promise<ProposedSchema | null> {
  if (!wanted) return null;
  let round = 0;
  return proposeSchema({
    engine,
    sources: table.sources,
    checks,
    personal,
    checkUnder: async (text) => {
      const path = join(ports.temporaryFolder, 'proposed-schema.yml');
      await writeFile(path, text);
      const layout = inUse?.schema.layout;
      const read = {
        ...(await readTableSchema(path, 'proposed-schema.yml', environment)),
        ...(layout === undefined ? {} : { layout }),
      };
      const data = await profileData(patterns, `proposal_${String(++round)}`, read, ports, engine);
      return checkTable({
        engine,
        table: data.table,
        // Nothing in a proposal changes them, and their files are relative to the schema in use.
        schema: { ...read, foreignKeys: [] },
        current: data.counted,
        reference: null,
        mayShow: () => false,
        now: ports.now(),
        workspace: ports.workspace,
        temporaryFolder: ports.temporaryFolder,
        openIsolated: () => openIsolatedEngine(ports),
      });
    },
    existing: existingOf(inUse),
    folder: ports.resultsPath,
  });
}

/** A schema of another format is proposed as a Table Schema of its own: nobody's file is rewritten in another language. */
function existingOf(inUse: SchemaInUse | null): Parameters<typeof proposeSchema>[0]['existing'] {
  if (inUse === null) return null;
  const { format, shown, path, written } = inUse;
  return format === 'table-schema' ? { shown, path } : { shown: FIRST_PLACE, written };
}
