import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { digestOfFile } from '../../shared/hash/digest.ts';
import { MODEL_SIGNATURE } from '../../shared/signing/model-signature.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { AcceptedBlessing } from './demand-blessing.ts';
import type { Evidence } from './evidence.ts';

const OF_VALIDATION = ['profile.json', 'profile-counts.parquet'];

/** Files that travel with the version: profile, blessing, signature and the results of the stages before. */
export async function collectAttachments(
  { training, evaluation, validation }: Evidence,
  { blessing, modelSignature }: { blessing: AcceptedBlessing | null; modelSignature: string | null },
  ports: StagePorts,
): Promise<Record<string, string>> {
  const attachments: Record<string, string> = {};
  for (const name of OF_VALIDATION) {
    const listed = validation?.files.find((file) => file.path === name);
    if (listed === undefined) continue;
    const path = join(ports.resultsPath, name);
    if ((await digestOfFile(path)) !== listed.digest)
      throw new UserError('tampered: differs from the digest in the validate-data result', { file: path });
    attachments[name] = path;
  }
  if (blessing !== null) attachments['blessing.json'] = blessing.file;
  if (modelSignature !== null) {
    const path = join(ports.temporaryFolder, MODEL_SIGNATURE);
    await writeFile(path, modelSignature);
    attachments[MODEL_SIGNATURE] = path;
  }
  for (const result of [training, evaluation]) {
    if (result === null) continue;
    const path = join(ports.temporaryFolder, `${result.stage}.json`);
    await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
    attachments[`${result.stage}.json`] = path;
  }
  return attachments;
}
