import { parseArgs } from 'node:util';
import { verifyChain } from '../audit/verify-chain.ts';
import { UserError } from '../errors.ts';
import { readTextFile } from '../fs/read-text.ts';
import { counted } from '../model/wording.ts';

/** `verify-audit <audit.jsonl> [--anchor sha256:…]` */
export async function verifyAudit(args: readonly string[]): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { anchor: { type: 'string' } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UserError('expected one file', { fix: 'verify-audit <audit.jsonl> [--anchor sha256:…]' });
  const { records, head } = verifyChain(await readTextFile(file, file), file, values.anchor ?? null);
  const end = values.anchor === undefined ? 'its end is not proven without --anchor' : 'it holds the anchor';
  return `${file}: ${counted(records, 'record')}, each follows on the one before; ${end}; last line ${head ?? 'none'}`;
}
