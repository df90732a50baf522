import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Scheme } from './github-style.ts';

/** Higher pages are cut: a picture shows the beginning. */
const TALLEST = 4000;

interface Shot {
  html: string;
  scheme: Scheme;
  /** In pixels of CSS. */
  width: number;
  /** Of the picture, at most; it ends where the content ends. */
  height?: number;
}

/** A page as Chromium draws it, as PNG. */
export async function screenshot({ html, scheme, width, height = TALLEST }: Shot): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'picture-'));
  try {
    const [page, picture] = [join(folder, 'page.html'), join(folder, 'page.png')];
    await writeFile(page, html);
    await promisify(execFile)(process.env['CHROMIUM'] ?? 'chromium', [
      '--headless',
      '--no-sandbox',
      '--hide-scrollbars',
      '--run-all-compositor-stages-before-draw',
      '--allow-file-access-from-files',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--blink-settings=preferredColorScheme=${scheme === 'dark' ? '0' : '1'}`,
      '--virtual-time-budget=10000',
      `--window-size=${String(width)},${String(height)}`,
      `--screenshot=${picture}`,
      pathToFileURL(page).href,
    ]);
    return await readFile(picture);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
