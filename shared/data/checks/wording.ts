export const percent = (share: number): string => `${String(Number((share * 100).toPrecision(3)))} %`;

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
