import { identifier, literal } from '../../engine/sql-text.ts';
import { addRule, type BoundsRule, type Terms } from '../column-rules.ts';
import { constraintsOf, own, type SchemaDraft } from '../foreign-schema.ts';
import type { WrittenField } from '../../schema/written-schema.ts';
import { boundOf, flagOf, messageOf, messagesOf, textOf, textsOf } from './message.ts';
import type { TextMessage } from './text-format.ts';

/** Domains that stand beside the features, by name. */
export interface SharedDomains {
  string: ReadonlyMap<string, TextMessage>;
  int: ReadonlyMap<string, TextMessage>;
  float: ReadonlyMap<string, TextMessage>;
}

export function sharedDomains(schema: TextMessage): SharedDomains {
  const byName = (field: string): Map<string, TextMessage> =>
    new Map(messagesOf(schema, field).map((domain) => [textOf(domain, 'name') ?? '', domain]));
  return { string: byName('string_domain'), int: byName('int_domain'), float: byName('float_domain') };
}

interface DomainOf {
  draft: SchemaDraft;
  column: string;
  field: WrittenField;
  feature: TextMessage;
  shared: SharedDomains;
}

/** Which values a feature may have. */
export function readDomain({ draft, column, field, feature, shared }: DomainOf): void {
  const named = textOf(feature, 'domain') ?? '';
  const terms = (name: string, { line, column: at }: TextMessage): Terms => ({ name, place: [line, at] });
  if (named !== '' && ![shared.string, shared.int, shared.float].some((domains) => domains.has(named)))
    draft.lose(column, `domain: ${named}`, 'a domain that is not there', [feature.line, feature.column]);
  const strings = messageOf(feature, 'string_domain') ?? shared.string.get(named);
  const values = textsOf(strings, 'value');
  if (strings !== undefined && values.length > 0) constraintsOf(field).enum = values;
  const ints = messageOf(feature, 'int_domain') ?? shared.int.get(named);
  if (ints !== undefined) {
    field.type = 'integer';
    addBounds(ints, 'int_domain');
  }
  const floats = messageOf(feature, 'float_domain') ?? shared.float.get(named);
  if (floats !== undefined) {
    field.type = 'number';
    addBounds(floats, 'float_domain');
    readFinite(floats);
  }
  const bools = messageOf(feature, 'bool_domain');
  if (bools !== undefined) {
    const spelt = [textOf(bools, 'true_value'), textOf(bools, 'false_value')].filter(
      (text) => text !== undefined,
    );
    if (field.type === 'integer') constraintsOf(field).enum = [0, 1];
    else if (field.type === 'number')
      draft.lose(column, 'bool_domain', 'truth as a number with a fraction', [bools.line, bools.column]);
    else constraintsOf(field).enum = spelt.length > 0 ? spelt : ['true', 'false'];
  }
  const times = messageOf(feature, 'time_domain');
  if (times !== undefined) {
    const format = textOf(times, 'string_format');
    if (format === undefined)
      draft.lose(
        column,
        `time_domain: ${textOf(times, 'integer_format') ?? ''}`,
        'a time that is written as a number',
        [times.line, times.column],
      );
    else {
      const expression = `case when ${identifier(column)} is not null then try_strptime(${identifier(column)}::varchar, ${literal(format)}) is not null end`;
      addRule(draft, column, { kind: 'expression', expression }, terms('time_domain', times));
    }
  }

  function addBounds(domain: TextMessage, name: string): void {
    const [minimum, maximum] = [boundOf(domain, 'min'), boundOf(domain, 'max')];
    if (minimum === undefined && maximum === undefined) return;
    const rule: BoundsRule = {
      kind: 'range',
      ...(minimum === undefined ? {} : { minimum }),
      ...(maximum === undefined ? {} : { maximum }),
    };
    addRule(draft, column, rule, terms(name, domain));
  }

  /** NaN and infinities are values there unless they are forbidden. */
  function readFinite(domain: TextMessage): void {
    const [nan, infinite] = [flagOf(domain, 'disallow_nan'), flagOf(domain, 'disallow_inf')];
    own(field).severity = { ...own(field).severity, finite: nan && infinite ? 'error' : 'off' };
    if (nan && infinite) return;
    const value = identifier(column);
    if (nan)
      addRule(
        draft,
        column,
        { kind: 'expression', expression: `not isnan(${value})` },
        terms('disallow_nan', domain),
      );
    if (infinite)
      addRule(
        draft,
        column,
        { kind: 'expression', expression: `not isinf(${value})` },
        terms('disallow_inf', domain),
      );
  }
}
