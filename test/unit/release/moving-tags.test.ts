import { expect, test } from 'vitest';
import { movingTags, releasable } from '../../../.github/scripts/release/moving-tags.ts';

test.each<[string, string[], string[]]>([
  ['1.0.0', [], ['v1', 'v1.0']],
  ['1.2.3', ['v1.2.2', 'v1.2', 'v1', 'natives-0123', 'v1.10'], ['v1', 'v1.2']],
  ['1.2.4', ['v1.3.0', 'v1.2.3'], ['v1.2']],
  ['1.2.4', ['v1.10.0', 'v1.2.30'], []],
  ['1.9.0', ['v2.0.0'], ['v1', 'v1.9']],
  ['2.0.0-rc.1', ['v1.9.0'], []],
  ['2.0.0', ['v2.0.0-rc.1', 'v1.9.0'], ['v2', 'v2.0']],
])('%s after %j moves %j', (version, tags, moved) => {
  expect(movingTags(version, tags)).toEqual(moved);
});

test.each(['1.2', 'v1.2.3', '1.2.3+build', '01.2.3', '', '1.2.3; rm'])('%j is no version', (version) => {
  expect(() => releasable(version)).toThrow('is no version such as 1.2.3');
});
