import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptCommand, parseCommand } from '../../../../../shared/reporting/commands/parse-command.ts';

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

describe('commands in comments', () => {
  test('a comment that does not begin with /mlops is none', () => {
    for (const body of [
      '',
      'hello',
      'please /mlops rerun',
      '> /mlops rerun',
      '\n/mlops rerun',
      '/mlopsrerun',
    ])
      expect(parseCommand(body), body).toBeNull();
  });

  test('accept-regression names metric, commit and reason; only the first line counts', () => {
    const wanted = { kind: 'accept-regression', metric: 'recall@pos', sha: 'a1b2c3d', reason: 'new labels' };
    expect(parseCommand('/mlops accept-regression recall@pos A1B2C3D new labels\r\nthanks')).toEqual(wanted);
    expect(parseCommand('  `/mlops accept-regression recall@pos a1b2c3d  new  labels`')).toEqual(wanted);
  });

  test('what is printed to copy is refused until it has a reason, and is understood then', () => {
    const printed = acceptCommand('roc_auc', SHA) ?? '';
    expect(parseCommand(printed)).toMatchObject({
      kind: 'fault',
      message: expect.stringMatching(/reason is missing/) as string,
    });
    expect(parseCommand(printed.replace('<reason>', 'agreed'))).toEqual({
      kind: 'accept-regression',
      metric: 'roc_auc',
      sha: SHA.slice(0, 12),
      reason: 'agreed',
    });
  });

  test('a metric that no command could name is not printed', () => {
    expect(acceptCommand('two words', SHA)).toBeNull();
    expect(acceptCommand('`x`', SHA)).toBeNull();
  });

  test.each([
    ['/mlops', /Use "/],
    ['/mlops approve', /no such command/],
    ['/mlops rerun everything', /takes nothing more/],
    ['/mlops accept-regression', /metric is missing/],
    ['/mlops accept-regression <metric> a1b2c3d why', /metric is missing/],
    ['/mlops accept-regression roc_auc', /commit is missing/],
    ['/mlops accept-regression roc_auc a1b2c3 why', /fewer than 7/],
    ['/mlops accept-regression roc auc a1b2c3d why', /is no commit .* have no space/],
    ['/mlops accept-regression roc_auc main why', /is no commit/],
    [`/mlops accept-regression roc_auc ${SHA}0 why`, /more than 40/],
    ['/mlops accept-regression roc_auc a1b2c3d', /reason is missing/],
    [`/mlops accept-regression roc_auc a1b2c3d ${'x'.repeat(501)}`, /longer than 500/],
  ])('%s is a fault that says how to say it', (body, message) => {
    expect(parseCommand(body)).toMatchObject({
      kind: 'fault',
      message: expect.stringMatching(message) as string,
    });
  });

  test('rerun', () => {
    expect(parseCommand('/mlops rerun')).toEqual({ kind: 'rerun' });
  });

  test('no text makes it throw, and what it accepts is within bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const command = parseCommand(`/mlops accept-regression ${text}`);
        if (command?.kind !== 'accept-regression') return;
        expect(command.sha).toMatch(/^[0-9a-f]{7,40}$/);
        expect(command.metric).toMatch(/^[\w.@:/+-]{1,100}$/);
        expect(command.reason).not.toBe('');
      }),
    );
  });
});
