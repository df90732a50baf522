/** Which part of a text a tool wants its pattern to match. */
export type PatternReach = 'anywhere' | 'from the start' | 'whole';

/** Look-around, back references and atomic groups: linear time rules them out. */
const BEYOND_RE2 = /\(\?(?:=|!|<=|<!|>|P=|\()|\\[1-9]/;

export type Re2Pattern = { pattern: string } | { reason: string };

/** A pattern of ECMAScript or Python as one of RE2 that matches whole texts. */
export function re2Pattern(pattern: string, reach: PatternReach): Re2Pattern {
  if (BEYOND_RE2.test(pattern.replace(/\\\\/g, ''))) {
    return { reason: 'look-around and back references are not in RE2' };
  }
  const plain = pattern.replace(/\\Z/g, '\\z').replace(/\(\?<(?![=!])/g, '(?P<');
  if (reach === 'whole') return { pattern: plain };
  const any = '(?s:.*)';
  return { pattern: `${reach === 'anywhere' ? any : ''}(?:${plain})${any}` };
}
