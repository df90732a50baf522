export interface ActionMetadata {
  name: string;
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
}

export function inputTable({ inputs }: ActionMetadata): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: value }]) => {
    if (!description) throw new Error(`the input ${name} has no description`);
    const preset = value === undefined ? '' : ` Default: \`${value}\`.`;
    return `| \`${name}\` | ${required === true ? 'required. ' : ''}${cell(description)}${preset} |`;
  });
  return ['| input | meaning |', '|---|---|', ...rows].join('\n');
}

export function outputTable({ outputs }: ActionMetadata): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => {
    if (!description) throw new Error(`the output ${name} has no description`);
    return `| \`${name}\` | ${cell(description)} |`;
  });
  return ['| output | meaning |', '|---|---|', ...rows].join('\n');
}

/** @param features feature → permission → access, from the file that the fake GitHub enforces */
export function permissionTable(features: Record<string, Record<string, string>>): string {
  const rows = Object.entries(features).map(([feature, needed]) => {
    const list = Object.entries(needed).map(([permission, access]) => `\`${permission}: ${access}\``);
    return `| ${cell(feature)} | ${list.length > 0 ? list.join(', ') : 'none'} |`;
  });
  return ['| for | permissions |', '|---|---|', ...rows].join('\n');
}

export function replaceBetweenMarkers(text: string, name: string, table: string, file: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n${table}\n${text.slice(to)}`;
}

const cell = (text: string): string => text.trim().replaceAll('|', '\\|');
