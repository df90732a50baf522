import { describe, expect, test } from 'vitest';
import type { ModelManifest } from '../../../../shared/registry/model-manifest.ts';
import { chooseVersion, signatureBreak, type Bump } from '../../../../shared/registry/versioning.ts';
import { aboutFixture } from '../../../support/registry/about-fixture.ts';

type Signature = NonNullable<ModelManifest['signature']>;
const signature = (inputs: Signature['inputs'], outputs: Signature['outputs'] = []): Signature => ({
  inputs,
  outputs,
});
const x = { name: 'x', type: 'float32', shape: [-1, 3] };

function known(version: string, digest: string, of: Signature | null = null): ModelManifest {
  return {
    ...aboutFixture(),
    name: 'm',
    version,
    digest,
    files: [],
    signature: of,
    previousVersion: null,
    reason: 'the first version',
  };
}
const choose = (
  versions: ModelManifest[],
  {
    version = 'auto',
    bump = 'auto' as Bump,
    better = null as boolean | null,
    of = null as Signature | null,
    digest = 'new',
  },
) => chooseVersion({ version, bump }, { digest, signature: of, better }, versions);

describe('chooseVersion', () => {
  const one = [known('1.0.0', 'a', signature([x]))];

  test.each([
    ['first', [], {}, '1.0.0', 'first'],
    ['retrained', one, { of: signature([x]) }, '1.0.1', 'same signature'],
    ['not better', one, { better: false }, '1.0.1', 'no improvement'],
    ['better', one, { better: true, of: signature([x]) }, '1.1.0', 'better'],
    [
      'broken signature wins over better',
      one,
      { better: true, of: signature([]) },
      '2.0.0',
      'input "x" is gone',
    ],
    ['bump', one, { bump: 'major' as Bump }, '2.0.0', 'asked for'],
    ['given', one, { version: '3.1.4' }, '3.1.4', 'given'],
    ['after the highest, not the last', [known('1.10.0', 'b'), known('1.9.0', 'c')], {}, '1.10.1', ''],
    ['known content', one, { digest: 'a' }, '1.0.0', 'first'],
  ])('%s', (_name, versions, wish, version, reason) => {
    const choice = choose(versions, wish);
    expect(choice.version).toBe(version);
    expect(choice.reason).toContain(reason);
  });

  test('refuses a version with other content, and content with another version', () => {
    expect(() => choose(one, { version: '1.0.0' })).toThrow('exists with other content');
    expect(() => choose(one, { version: '2.0.0', digest: 'a' })).toThrow('already registered as 1.0.0');
    expect(() => choose(one, { version: 'v2' })).toThrow('expected "auto" or a semantic version');
  });
});

describe('signatureBreak', () => {
  const before = signature([x], [{ name: 'p', type: 'float32', shape: [-1, 2] }]);
  test.each([
    ['the same', before, null],
    ['an additional output', signature([x], [...before.outputs, x]), null],
    ['a new input', signature([x, { ...x, name: 'z' }], before.outputs), 'input "z" is new'],
    ['another type', signature([{ ...x, type: 'float64' }], before.outputs), 'float32[-1, 3]'],
    ['a narrower input', signature([{ ...x, shape: [1, 3] }], before.outputs), 'input "x"'],
    ['a lost output', signature([x]), 'output "p" is gone'],
  ])('%s', (_name, after, expected) => {
    const found = signatureBreak(before, after);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  });

  test('a wider input and an unknown signature break nobody', () => {
    expect(signatureBreak(signature([{ ...x, shape: [1, 3] }]), signature([x]))).toBeNull();
    expect(signatureBreak(null, before)).toBeNull();
  });
});
