import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../../../../shared/hash/digest.ts';
import { hashOfLeg } from '../../../../shared/hash/hash-of-leg.ts';

test('it is the beginning of the digest of the canonical form, whatever the order of keys', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }),
      (leg) => {
        const canonical = digestOf(canonicalJson(JSON.parse(JSON.stringify(leg)))).slice(7, 15);
        expect(hashOfLeg(leg)).toBe(canonical);
        expect(hashOfLeg(Object.fromEntries(Object.entries(leg).reverse()))).toBe(canonical);
      },
    ),
    { numRuns: 50, examples: [[{ path: '\\ud800', windows: '\\\\ud800' }]] },
  );
});

test('half a character counts as the replacement character', () => {
  expect(hashOfLeg({ '\ud800': '\\\udc00x' })).toBe(hashOfLeg({ '\ufffd': '\\\ufffdx' }));
});
