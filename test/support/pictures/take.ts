import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../runner/node-program.ts';
import { compress } from './compress.ts';
import { githubHtml } from './github-html.ts';
import type { Scheme } from './github-style.ts';
import { screenshot } from './screenshot.ts';
import { readState, STATES, type State } from './states.ts';
import { renderSurface, SURFACES, type Surface } from './surfaces.ts';

export const SCHEMES: readonly Scheme[] = ['light', 'dark'];
export const PICTURES = join(repositoryRoot, '.github', 'images');

const MERMAID = pathToFileURL(createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js')).href;
/** In pixels: of a comment beside its author's avatar, and of a page in a window. */
const WIDTHS: Readonly<Record<Surface, number>> = { comment: 860, summary: 900, check: 900, page: 1000 };
/** A reader sees the beginning; the rest is in the structural snapshots. */
const HEIGHT = 900;

export const pictureName = (surface: Surface, state: State, scheme: Scheme): string =>
  `${surface}-${state}-${scheme}.png`;

interface Size {
  width?: number;
  height?: number;
}

export async function takePicture(
  surface: Surface,
  state: State,
  scheme: Scheme,
  { width = WIDTHS[surface], height = HEIGHT }: Size = {},
): Promise<Buffer> {
  const rendered = await renderSurface(surface, await readState(state));
  const html = surface === 'page' ? rendered : githubHtml(rendered, scheme, MERMAID);
  return compress(await screenshot({ html, scheme, width, height }));
}

/** Takes all pictures. @returns their size in bytes */
export async function takeAll(folder = PICTURES): Promise<number> {
  await mkdir(folder, { recursive: true });
  let bytes = 0;
  for (const surface of SURFACES)
    for (const state of STATES)
      for (const scheme of SCHEMES) {
        const picture = await takePicture(surface, state, scheme);
        bytes += picture.length;
        await writeFile(join(folder, pictureName(surface, state, scheme)), picture);
      }
  return bytes;
}
