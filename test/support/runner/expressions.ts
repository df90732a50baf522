import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

export type Contexts = Readonly<Record<string, unknown>>;

/** Functions of `if:`, which see how the job went so far. */
export interface JobStatus {
  failed: boolean;
  cancelled: boolean;
}

/** Evaluates an expression without its `${{ }}`, as text. */
export function evaluate(expression: string, contexts: Contexts): string {
  return evaluator(expression, contexts).evaluate().coerceString();
}

/** Evaluates an `if:` condition; a bare one is joined with `success()` by the runner, which our callers do not need. */
export function evaluateCondition(condition: string, contexts: Contexts, status: JobStatus): boolean {
  const value = evaluator(condition, contexts, status).evaluate();
  if (value.kind === data.Kind.Boolean) return value.value;
  if (value.kind === data.Kind.Null) return false;
  if (value.kind === data.Kind.String) return value.value !== '';
  if (value.kind === data.Kind.Number) return value.value !== 0 && !Number.isNaN(value.value);
  return true;
}

function evaluator(expression: string, contexts: Contexts, status?: JobStatus): Evaluator {
  const functions = status === undefined ? [] : statusFunctions(status);
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const byName = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]));
  return new Evaluator(tree, dictionary(contexts), byName);
}

function statusFunctions({ failed, cancelled }: JobStatus) {
  const values = {
    always: true,
    success: !failed && !cancelled,
    failure: failed && !cancelled,
    cancelled,
  };
  return Object.entries(values).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
}

function dictionary(value: Readonly<Record<string, unknown>>): data.Dictionary {
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })));
}

function toData(value: unknown): data.ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  return dictionary(value as Record<string, unknown>);
}
