import fc from 'fast-check';
import { expect, test } from 'vitest';
import { artifactName } from '../../../../shared/artifact/artifact-name.ts';

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
