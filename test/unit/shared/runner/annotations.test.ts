import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { escapeInvisible } from '../../../../shared/model/invisible.ts';
import { annotate, type Annotation } from '../../../../shared/runner/annotations.ts';
import { ATTACKS, hostileText } from '../../../support/reporting/hostile-text.ts';
import { CommandProcessor } from '../../../support/runner/command-processor.ts';
import { SecretMasker } from '../../../support/runner/secret-masker.ts';
import { StepRecord } from '../../../support/runner/step-record.ts';

afterEach(() => vi.restoreAllMocks());

/** What the runner makes of an annotation: its lines go through a port of the runner's own parser. */
function shown(annotation: Annotation): StepRecord {
  let written = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  annotate(annotation);
  stdout.mockRestore();
  const record = new StepRecord({ workspace: '/', masker: new SecretMasker(), debug: false });
  const processor = new CommandProcessor(record);
  for (const line of written.replace(/\n$/, '').split(/\r\n|\r|\n/)) processor.line(line);
  return record;
}

test('an annotation is one annotation, whatever its texts say', () => {
  fc.assert(
    fc.property(hostileText, hostileText, hostileText, (said, titled, named) => {
      const [message, title, file] = [`m${said}`, `t${titled}`, `f${named}`];
      const record = shown({ level: 'warning', message, title, file, line: 7, column: 3 });
      expect(record.annotations.length).toBe(1);
      expect(record.annotations[0]).toMatchObject({
        level: 'warning',
        message: escapeInvisible(message),
        title: escapeInvisible(title),
        line: 7,
        column: 3,
      });
      expect(record.log.length).toBe(1);
      expect(record.masker.registered).toEqual([]);
      expect(record.matchers).toEqual([]);
      expect([...record.path, ...record.environment.keys()]).toEqual([]);
      expect([record.dropped, record.failed]).toEqual([0, false]);
    }),
    { numRuns: 300, examples: ATTACKS.map((attack) => [attack, attack, attack]) },
  );
});

test('what is too long is cut, and says so', () => {
  expect(shown({ level: 'error', message: 'x'.repeat(4000) }).annotations[0]?.message).toBe('x'.repeat(4000));
  expect(shown({ level: 'error', message: 'x'.repeat(4001) }).annotations[0]?.message).toBe(
    `${'x'.repeat(4000)} …`,
  );
});
