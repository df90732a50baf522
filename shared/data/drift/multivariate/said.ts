/** Why rows cannot be compared, and what to do. */
export const noRows =
  'not available: the baseline is a profile, which holds no rows; name its data in the input "reference"';

/** The size of a sample, always said. */
export function sampledRows({ m, n }: { m: number; n: number }, reference: number, current: number): string {
  const of = (taken: number, all: number): string =>
    taken === all
      ? taken.toLocaleString('en')
      : `${taken.toLocaleString('en')} of ${all.toLocaleString('en')}`;
  return `${m === reference && n === current ? 'all rows' : 'a sample'}: ${of(m, reference)} of the baseline, ${of(n, current)} now`;
}
