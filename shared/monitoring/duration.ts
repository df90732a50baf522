import { parse, type Duration } from 'iso8601-duration';
import { UserError } from '../errors.ts';

/**
 * Time that lies an ISO 8601 duration after another. In UTC, so that the answer does not depend on the machine's zone.
 * @param setting name of the setting that holds the duration, for the message
 */
export function after(start: Date, duration: string, setting: string): Date {
  const {
    years = 0,
    months = 0,
    weeks = 0,
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0,
  } = read(duration, setting);
  const end = new Date(start);
  const day = end.getUTCDate();
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + years * 12 + months);
  // 31 January plus a month is the last day of February, not a day of March.
  end.setUTCDate(Math.min(day, lastDayOfMonth(end)));
  const rest = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  const time = end.getTime() + rest * 1000;
  if (Number.isNaN(new Date(time).getTime())) throw unreadable(duration, setting);
  return new Date(time);
}

function read(duration: string, setting: string): Duration {
  try {
    return parse(duration);
  } catch (error) {
    throw unreadable(duration, setting, error);
  }
}

const unreadable = (duration: string, setting: string, cause?: unknown): UserError =>
  new UserError(`"${setting}": expected an ISO 8601 duration, got "${duration}"`, {
    fix: 'Write for example "P30D", "P1M" or "PT12H"',
    cause,
  });

const lastDayOfMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
