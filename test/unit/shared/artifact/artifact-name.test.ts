import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  artifactName,
  latestAttempts,
  parseArtifactName,
} from '../../../../shared/artifact/artifact-name.ts';

test('names model, part, leg and attempt', () => {
  const owner = { model: 'flight-delay', part: 'train', legHash: '', attempt: 1 };
  expect(artifactName(owner)).toBe('mlops-flight-delay-train-a1');
  expect(artifactName({ ...owner, part: 'model', legHash: '0a1b2c3d', attempt: 12 })).toBe(
    'mlops-flight-delay-model-0a1b2c3d-a12',
  );
});

test('whatever the model is called, GitHub takes the name', () => {
  const owner = fc.record({
    model: fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
    part: fc.constantFrom('evaluate-vs-baseline', 'model'),
    legHash: fc.constantFrom('', '0a1b2c3d'),
    attempt: fc.nat(),
  });
  fc.assert(
    fc.property(owner, (given) => {
      expect(artifactName(given)).toMatch(/^mlops-[A-Za-z0-9._-]+-a\d+$/);
      expect(artifactName(given).length).toBeLessThanOrEqual(256);
    }),
  );
});

test('the name of a stage is read back, whatever the model is called', () => {
  const owner = fc.record({
    model: fc.oneof(fc.string({ minLength: 1, maxLength: 100 }), fc.constant('a-train-a1-model-a2')),
    part: fc.constantFrom('train', 'validate-data', 'evaluate-vs-baseline'),
    legHash: fc.constantFrom('', '0a1b2c3d'),
    attempt: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(owner, (given) => {
      const { part: stage, legHash, attempt } = given;
      expect(parseArtifactName(artifactName(given))).toMatchObject({ stage, legHash, attempt });
    }),
  );
});

test.each(['mlops-m-model-a1', 'mlops-m-train-a0', 'mlops-m-train', 'other-m-train-a1', 'mlops-m-build-a1'])(
  '%s is no artifact of a stage',
  (name) => {
    expect(parseArtifactName(name)).toBeNull();
  },
);

test('the highest attempt counts, as a number', () => {
  const names = ['mlops-m-train-a9', 'mlops-m-train-a10', 'mlops-m-train-0a1b2c3d-a2', 'mlops-m-model-a11'];
  expect(latestAttempts(names.map((name) => ({ name })))).toEqual([
    { name: 'mlops-m-train-0a1b2c3d-a2' },
    { name: 'mlops-m-train-a10' },
  ]);
});
