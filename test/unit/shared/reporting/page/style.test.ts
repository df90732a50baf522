import { expect, test } from 'vitest';
import { STYLE } from '../../../../../shared/reporting/page/style.ts';

/** Of WCAG 2.2, level AA: text (1.4.3), and what a chart is read by (1.4.11). */
const TEXT = 4.5;
const GRAPHICS = 3;

const colours = new Map(
  [...STYLE.matchAll(/--([a-z]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)/g)].map(
    ([, name, light, dark]) => [name ?? '', { light: light ?? '', dark: dark ?? '' }] as const,
  ),
);

/** Relative luminance of WCAG, 0 to 1. */
function luminance(colour: string): number {
  const digits = colour.slice(1);
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const cases = (names: readonly string[], grounds: readonly string[]) =>
  names.flatMap((name) =>
    grounds.flatMap((ground) => (['light', 'dark'] as const).map((scheme) => ({ name, ground, scheme }))),
  );

const contrastOf = ({ name, ground, scheme }: ReturnType<typeof cases>[number]): number =>
  contrast(colours.get(name)?.[scheme] ?? '', colours.get(ground)?.[scheme] ?? '');

test('contrast is that of the examples of WCAG', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777', '#fff')).toBeCloseTo(4.48, 2);
  expect(contrast('#fff', '#fff')).toBe(1);
});

test('every colour of the page is known in both schemes', () => {
  expect([...colours.keys()]).toEqual(STYLE.match(/(?<=--)[a-z]+(?=: light-dark)/g));
  expect(STYLE.replace(/light-dark\([^)]*\)/g, '')).not.toMatch(/#[0-9a-f]{3}/);
});

test.each([
  ...cases(['ink', 'dim', 'bad', 'unsure', 'good', 'now'], ['paper']),
  // Heads of tables, and code in what is small.
  ...cases(['ink', 'dim', 'bad', 'unsure', 'good'], ['soft']),
])('text in $name on $ground is readable ($scheme)', (pair) => {
  expect(contrastOf(pair)).toBeGreaterThanOrEqual(TEXT);
});

test.each(cases(['before', 'now', 'third', 'fourth', 'good', 'bad', 'unsure'], ['paper']))(
  'a chart in $name on $ground is readable ($scheme)',
  (pair) => {
    expect(contrastOf(pair)).toBeGreaterThanOrEqual(GRAPHICS);
  },
);
