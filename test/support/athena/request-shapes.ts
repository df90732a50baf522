/** A member of a request of Athena (API version 2017-05-18). */
export interface Shape {
  type: 'string' | 'integer' | 'structure';
  required?: boolean;
  /** Of the text, or of the number. */
  min?: number;
  max?: number;
  pattern?: RegExp;
  members?: Record<string, Shape>;
}

const execution: Shape = { type: 'string', required: true, min: 1, max: 128, pattern: /^\S+$/ };
const name: Shape = { type: 'string', min: 1, max: 256 };

/** The operations that the suite may ask for, with all members that it may send. */
export const OPERATIONS: Readonly<Record<string, Record<string, Shape>>> = {
  StartQueryExecution: {
    QueryString: { type: 'string', required: true, min: 1, max: 262_144 },
    ClientRequestToken: { type: 'string', min: 32, max: 128 },
    QueryExecutionContext: { type: 'structure', members: { Catalog: name, Database: { ...name, max: 255 } } },
    ResultConfiguration: {
      type: 'structure',
      members: { OutputLocation: { type: 'string', pattern: /^s3:\/\/./ } },
    },
    WorkGroup: { type: 'string', pattern: /^[a-zA-Z0-9._-]{1,128}$/ },
  },
  GetQueryExecution: { QueryExecutionId: execution },
  GetQueryResults: {
    QueryExecutionId: execution,
    NextToken: { type: 'string', min: 1, max: 1024 },
    MaxResults: { type: 'integer', min: 1, max: 1000 },
  },
  StopQueryExecution: { QueryExecutionId: execution },
  GetWorkGroup: { WorkGroup: { type: 'string', required: true, pattern: /^[a-zA-Z0-9._-]{1,128}$/ } },
};

/** What is wrong with the members of a request; null: nothing. */
export function wrongIn(value: unknown, members: Record<string, Shape>, path = ''): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `${path || 'the input'} is no structure`;
  const given = value as Record<string, unknown>;
  const unknown = Object.keys(given).find((member) => !Object.hasOwn(members, member));
  if (unknown !== undefined) return `${path}${unknown} is unknown`;
  for (const [member, shape] of Object.entries(members)) {
    const wrong = wrongMember(given[member], shape, `${path}${member}`);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongMember(value: unknown, shape: Shape, path: string): string | null {
  if (value === undefined) return shape.required === true ? `${path} is missing` : null;
  if (shape.type === 'structure') return wrongIn(value, shape.members ?? {}, `${path}.`);
  const size = shape.type === 'string' && typeof value === 'string' ? value.length : value;
  if (typeof size !== 'number' || (shape.type === 'integer' && !Number.isInteger(value)))
    return `${path} is no ${shape.type}`;
  if (size < (shape.min ?? 0) || size > (shape.max ?? Infinity))
    return `${path} has the size ${String(size)}`;
  return typeof value === 'string' && shape.pattern?.test(value) === false ? `${path} does not match` : null;
}
