import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commentMarker,
  encodeKey,
  parseSectionMarker,
  parseWithheldMarker,
  renderSectionMarker,
  renderWithheldMarker,
} from '../../../../../shared/reporting/comment/marker.ts';
import { VERDICTS } from '../../../../../shared/model/verdict.ts';
import { ATTACKS, hostileText } from '../../../../support/reporting/hostile-text.ts';

const SHA = 'a1'.repeat(20);
const DIGEST = '9f'.repeat(32);

test.each([
  ['flight-delay', 'flight-delay'],
  ['Org/model_1.2 (b)', 'Org/model_1.2 (b)'],
  ['a--b---c', 'a-%2Db-%2D%2Dc'],
  ['-a-', '%2Da%2D'],
  [' a b ', '%20a b%20'],
  ['a>b\n', 'a%3Eb%0A'],
  ['modèle', 'mod%C3%A8le'],
  ['\t', '%09'],
  ['\uD800', '%EF%BF%BD'],
])('the key of %j is %s', (key, encoded) => {
  expect(encodeKey(key)).toBe(encoded);
  expect(commentMarker(key)).toBe(`<!-- mlops-actions:v1 key=${encoded} -->`);
});

test('no key ends the comment that it stands in, and different models have different keys', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (one, other) => {
      expect(encodeKey(one)).toMatch(/^(?:(?!--)[A-Za-z0-9._/()% -])*$/);
      if (one.toWellFormed() !== other.toWellFormed()) expect(encodeKey(one)).not.toBe(encodeKey(other));
    }),
    { numRuns: 200, examples: ATTACKS.map((attack) => [attack, 'flight-delay']) },
  );
});

test.each(VERDICTS)('a marker of %s is read as it was written', (verdict) => {
  for (const [id, run, sha] of [
    ['train', '123.1', SHA],
    ['evaluate-vs-baseline.0a1b2c3d', '1.22', 'none'],
    ['train', `${'9'.repeat(15)}.${'9'.repeat(9)}`, SHA],
  ] as const) {
    const marker = { id, verdict, run, sha, sha256: DIGEST };
    const line = renderSectionMarker(marker);
    expect(line).toBe(`<!-- section:${id} verdict=${verdict} run=${run} sha=${sha} sha256=${DIGEST} -->`);
    expect(parseSectionMarker(line)).toEqual(marker);
  }
});

const line = `<!-- section:train verdict=pass run=1.1 sha=${SHA} sha256=${DIGEST} -->`;
test.each([
  ['in the middle of a line', ` ${line}`],
  ['with more behind it', `${line} `],
  ['of an unknown verdict', line.replace('pass', 'passed')],
  ['of a leg that is no hash', line.replace('train', 'train.0a1b2c3')],
  ['of a leg that is too long', line.replace('train', 'train.0a1b2c3d4')],
  ['without a stage', line.replace('train', '')],
  ['of no run', line.replace('1.1', '1')],
  ['of an endless run', line.replace('1.1', `${'1'.repeat(16)}.1`)],
  ['of an endless attempt', line.replace('1.1', `1.${'1'.repeat(10)}`)],
  ['of a short sha', line.replace(SHA, SHA.slice(1))],
  ['of a long sha', line.replace(SHA, `${SHA}a`)],
  ['of a short digest', line.replace(DIGEST, DIGEST.slice(1))],
  ['of a long digest', line.replace(DIGEST, `${DIGEST}a`)],
  ['in capitals', line.replace('a1', 'A1')],
])('a marker %s is text', (_, text) => {
  expect(parseSectionMarker(text)).toBeNull();
});

test('a list of sections without markers says the newest run of them', () => {
  const marker = renderWithheldMarker(200, '123.4');
  expect(marker).toBe('<!-- sections:200 run=123.4 -->');
  for (const run of ['123.4', '1.23', `${'9'.repeat(15)}.${'9'.repeat(9)}`])
    expect(parseWithheldMarker(renderWithheldMarker(200, run))).toBe(run);
  for (const text of [
    ` ${marker}`,
    `${marker} `,
    marker.replace('200', ''),
    marker.replace('200', '2000000'),
    marker.replace('123.4', '123'),
    marker.replace('123', '1'.repeat(16)),
    marker.replace('.4', `.${'4'.repeat(10)}`),
  ])
    expect(parseWithheldMarker(text), text).toBeNull();
});
