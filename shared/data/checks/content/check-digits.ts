/**
 * SQL conditions over a text's check digits. They expect texts of the right form: call them behind a pattern, which costs
 * less and leaves few.
 */

const digitsOf = (text: string): string => `regexp_replace(${text}, '[^0-9]', '', 'g')`;

/** Luhn (ISO/IEC 7812-1, annex B) over the digits of a text. */
export function luhn(text: string): string {
  const digits = digitsOf(text);
  const digit = `substr(${digits}, length(${digits}) - i, 1)::integer`;
  const doubled = `case when ${digit} > 4 then ${digit} * 2 - 9 else ${digit} * 2 end`;
  return `list_sum(list_transform(range(length(${digits})), lambda i: case when i % 2 = 1 then ${doubled} else ${digit} end)) % 10 = 0`;
}

/** ISO 13616: the country and check digits go to the end, letters are 10 to 35, the remainder by 97 is 1. */
export function iban(text: string): string {
  const plain = `upper(replace(${text}, ' ', ''))`;
  const turned = `(substr(${plain}, 5) || substr(${plain}, 1, 4))`;
  const value = `case when c between '0' and '9' then ascii(c) - 48 else ascii(c) - 55 end`;
  const digits = `list_transform(string_split(${turned}, ''), lambda c: ${value})`;
  return `list_reduce(list_prepend(0, ${digits}), lambda rest, d: (rest * case when d > 9 then 100 else 10 end + d) % 97) = 1`;
}

/** ISBN-13 (weights 1 and 3, modulo 10) and ISBN-10 (weights 10 to 1, modulo 11, X is 10). */
export function isbn(text: string): string {
  const plain = `upper(regexp_replace(${text}, '[ -]', '', 'g'))`;
  const digit = (place: string): string => `substr(${plain}, ${place}, 1)`;
  const value = `case when ${digit('i + 1')} = 'X' then 10 else ${digit('i + 1')}::integer end`;
  const weighted13 = `list_sum(list_transform(range(13), lambda i: ${value} * (1 + 2 * (i % 2))))`;
  const weighted10 = `list_sum(list_transform(range(10), lambda i: ${value} * (10 - i)))`;
  return `case when length(${plain}) = 13 then ${weighted13} % 10 = 0 else ${weighted10} % 11 = 0 end`;
}
