import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../../../shared/errors.ts';
import { childEnvironment } from '../../../../shared/process/child-environment.ts';
import { LineSplitter } from '../../../../shared/process/split-lines.ts';

function split(chunks: readonly Buffer[]): string[] {
  const blocks: Buffer[] = [];
  const splitter = new LineSplitter((block) => blocks.push(block));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  for (const block of blocks) expect([0x0a, 0x0d]).toContain(block.at(-1));
  return Buffer.concat(blocks)
    .toString('utf8')
    .split(/(?<=[\r\n])/);
}

test('lines do not depend on how the bytes were cut', () => {
  const text = fc.array(fc.constantFrom('a', 'é', '\r', '\n', '\r\n', '😀', '::x::'));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 5 }), (parts, size) => {
      const bytes = Buffer.from(parts.join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const text = parts.join('');
      expect(split(chunks).join('')).toBe(text === '' || /[\r\n]$/.test(text) ? text : `${text}\n`);
    }),
  );
});

test('invalid UTF-8 becomes replacement characters', () => {
  expect(split([Buffer.from([0x61, 0xff, 0x62, 0x0a])])).toEqual(['a\uFFFDb\n']);
});

test('a command sees no input, token or service of the job', () => {
  const forbidden = {
    'INPUT_GITHUB-TOKEN': 'x',
    ACTIONS_RUNTIME_TOKEN: 'x',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'x',
    GITHUB_TOKEN: 'x',
    GITHUB_OUTPUT: 'x',
    GITHUB_ENV: 'x',
    GITHUB_STEP_SUMMARY: 'x',
    LD_PRELOAD: 'x',
    BASH_ENV: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const seen = childEnvironment({ ...forbidden, PATH: '/bin', LC_ALL: 'C', MINE: '1' }, ['MINE']);
  expect(seen).toEqual({ PATH: '/bin', LC_ALL: 'C', MINE: '1' });
});

test('Windows knows its variables in any case, others do not', () => {
  const variables = { Path: 'C:\\bin', windir: 'C:\\Windows', input_x: '1', 'INPUT_GITHUB-TOKEN': 'x' };
  expect(childEnvironment(variables, [], 'win32')).toEqual({ Path: 'C:\\bin', windir: 'C:\\Windows' });
  expect(childEnvironment(variables, [], 'linux')).toEqual({});
});

test.each(['GITHUB_OUTPUT', 'ACTIONS_RUNTIME_TOKEN', 'INPUT_COMMAND', 'A=B'])(
  'passthrough refuses %s',
  (name) => {
    expect(() => childEnvironment({}, [name])).toThrow(UserError);
  },
);
