import { expect, test } from 'vitest';
import { legHash, parseLeg } from '../../../../shared/stage/leg.ts';

test('outside a matrix there is no leg and no hash', () => {
  for (const text of [undefined, '', 'null', ' null ', '{}']) {
    expect(parseLeg(text)).toBeNull();
    expect(legHash(parseLeg(text))).toBe('');
  }
});

test('the hash is 8 hex digits of the canonical JSON: order of keys does not count, values do', () => {
  const hash = legHash(parseLeg('{"os": "linux", "seed": 1}'));
  expect(hash).toMatch(/^[0-9a-f]{8}$/);
  expect(legHash(parseLeg('{"seed": 1, "os": "linux"}'))).toBe(hash);
  expect(legHash(parseLeg('{"os": "linux", "seed": 2}'))).not.toBe(hash);
});

test.each(['[1]', '1', '"a"', '{broken'])('%s is refused', (text) => {
  expect(() => parseLeg(text)).toThrow('input "leg": expected a JSON object');
});
