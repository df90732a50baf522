import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseForeignJson } from '../../../../shared/model/foreign-json.ts';

test.each([
  ['{"a": [1, "x", null, true]}', { a: [1, 'x', null, true] }],
  [`${'['.repeat(20)}${']'.repeat(20)}`, JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`)],
  [`"${'['.repeat(100)}"`, '['.repeat(100)],
  ['"\\"[[[[[[[[[[[[[[[[[[[[[[[["', '"[[[[[[[[[[[[[[[[[[[[[[[['],
  ['"<!-- a comment -->"', '<!-- a comment -->'],
  ['"-- data:"', '-- data:'],
])('%s is read', (text, value) => {
  expect(parseForeignJson(text)).toEqual(value);
});

test.each([
  ['', 'is not valid JSON'],
  ['{"a": NaN}', 'is not valid JSON'],
  ['['.repeat(21) + ']'.repeat(21), 'deeper than 20 levels'],
  ['['.repeat(1_000_000), 'deeper than 20 levels'],
  ['{"a": 1e400}', 'not finite'],
  ['[{"__proto__": 1}]', 'the key "__proto__"'],
  ['{"\\u005f_proto__": 1}', 'the key "__proto__"'],
  ['{"constructor": {"prototype": 1}}', 'the key "constructor"'],
  ['["<!-- mlops-actions:v1 key=m -->"]', 'a marker of our comments'],
  ['["a\\n<!--section:train"]', 'a marker of our comments'],
  ['{"<!-- DATA:x": 1}', 'a marker of our comments'],
])('%s is refused', (text, message) => {
  expect(() => parseForeignJson(text)).toThrow(message);
});

test('what it reads is what JSON says', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/__proto__|constructor|prototype|<!--/.test(text));
      expect(parseForeignJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
