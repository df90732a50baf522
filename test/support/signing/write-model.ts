import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Names whose order, visibility or place tells implementations apart; `.git*` is not part of a model. */
const FILES: Record<string, string> = {
  'a.onnx': 'weights',
  'B.txt': 'upper case sorts first',
  empty: '',
  'sub/b.bin': 'below',
  'sub-x': 'after the folder, although "-" precedes "/"',
  'sub.txt': 'beside',
  '.hidden/h': 'hidden',
  'ümläut.txt': 'beyond ASCII',
  '\u{1f600}.bin': 'beyond the basic plane',
  '\uff5e.bin': 'sorts before it by code point, after it by UTF-16',
  '.gitignore': 'ignored',
  '.git/config': 'ignored',
};

/** Writes the model that the golden signatures are of. */
export async function writeModel(folder: string): Promise<void> {
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

if (import.meta.main) await writeModel(process.argv[2] ?? '');
