export const percent = (share: number): string => `${String(Number((share * 100).toPrecision(3)))} %`;

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** Of a verb after a count: "1 row repeats", "2 rows repeat". */
export const verb = (count: number, plural: string): string => `${plural}${count === 1 ? 's' : ''}`;
