/** An input's name and its folded description, as `action-template.yml` lays them out. */
const INPUT = /^ {2}([a-z-]+):\n {4}description: >-\n((?: {6}.+\n)+)/gm;
const WIDTH = 110;

/** Replaces the descriptions of inputs that the schema describes; the layout stays as the template fixes it. */
export function fillDescriptions(text: string, descriptionOf: (input: string) => string | undefined): string {
  const start = text.indexOf('\ninputs:\n') + 1;
  const end = text.indexOf('\noutputs:\n') + 1;
  if (start === 0 || end === 0) throw new Error('an action.yml needs inputs and outputs, in this order');
  const inputs = text.slice(start, end).replace(INPUT, (block: string, name: string) => {
    const description = descriptionOf(name);
    return description === undefined ? block : `  ${name}:\n    description: >-\n${fold(description)}`;
  });
  return text.slice(0, start) + inputs + text.slice(end);
}

function fold(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH - 6)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `      ${line}\n`).join('');
}
