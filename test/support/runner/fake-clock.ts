import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { VirtualTime } from './virtual-time.ts';

/**
 * Preload (`--import`) that gives a process a clock of its own: it starts at `MLOPS_TEST_CLOCK`, runs with real time, and
 * jumps to the next timer whenever nothing but timers keeps the process alive. Waits for a retry take no time, and code
 * that reads the date sees them pass. Timers inside Node itself (sockets, `AbortSignal.timeout`) stay real, and the work of
 * native add-ons, which Node does not list, counts as waiting.
 */
const time = new VirtualTime(Date.parse(process.env['MLOPS_TEST_CLOCK'] ?? ''));
delete process.env['MLOPS_TEST_CLOCK'];

globalThis.Date = new Proxy(Date, {
  construct: (target, args: readonly unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [time.now()] : [...args], newTarget) as Date,
  apply: () => new Date(time.now()).toString(),
  get: (target, key, receiver) =>
    key === 'now' ? () => time.now() : (Reflect.get(target, key, receiver) as unknown),
});

// `promisify(setTimeout)` asks for this member.
Object.defineProperty(time.setTimeout, Symbol.for('nodejs.util.promisify.custom'), { value: time.wait });
const replaced = {
  setTimeout: time.setTimeout,
  clearTimeout: time.clear,
  setInterval: time.setInterval,
  clearInterval: time.clear,
};
Object.assign(globalThis, replaced);
Object.assign(timers, replaced);
Object.assign(timersPromises, { setTimeout: time.wait });
Object.assign(timersPromises.scheduler, {
  wait: (ms: number, options?: object) => time.wait(ms, undefined, options),
});
syncBuiltinESMExports();
