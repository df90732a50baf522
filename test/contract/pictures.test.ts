import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STATES } from '../support/pictures/states.ts';
import { SURFACES } from '../support/pictures/surfaces.ts';
import { pictureName, PICTURES, SCHEMES } from '../support/pictures/take.ts';
import { actionNames } from './actions.ts';

const root = join(import.meta.dirname, '..', '..');
const ADDRESS = 'https://raw.githubusercontent.com/org/mlops-actions/main/.github/images/';
const pictures = readdirSync(PICTURES);

test('each surface has a picture in each state and scheme, and they stay small', () => {
  const wanted = SURFACES.flatMap((surface) =>
    STATES.flatMap((state) => SCHEMES.map((scheme) => pictureName(surface, state, scheme))),
  );
  expect(pictures.toSorted()).toEqual(wanted.toSorted());
  const sizes = pictures.map((name) => statSync(join(PICTURES, name)).size);
  expect(Math.max(...sizes)).toBeLessThan(100_000);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
});

test('a README shows pictures that are there, in light and in dark', () => {
  const files = ['README.md', ...actionNames.map((name) => join('actions', name, 'README.md'))];
  const shown = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/[^"'(\s]*\.github\/images\/[^"')\s]+/g)].map(([address]) => address);
  });
  expect(shown.length).toBeGreaterThan(0);
  for (const address of shown) {
    expect(address.startsWith(ADDRESS), address).toBe(true);
    expect(pictures).toContain(address.slice(ADDRESS.length));
  }
  const names = shown.map((address) => address.slice(ADDRESS.length));
  for (const name of names.filter((one) => one.endsWith('-light.png')))
    expect(names).toContain(name.replace('-light', '-dark'));
});
