/** `1 metric`, `2,000 metrics` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** A count that is an estimate, to two significant digits: `43,000` of 43,096. */
export const estimated = (count: number): string =>
  count.toLocaleString('en', { maximumSignificantDigits: 2 });

/** Of a verb after a count: "1 row repeats", "2 rows repeat". */
export const verb = (count: number, plural: string): string => `${plural}${count === 1 ? 's' : ''}`;
