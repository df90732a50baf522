import { expect, test } from 'vitest';
import { writePbtxt } from '../../../../../../shared/data/formats/out/write-pbtxt.ts';
import { tableSchemaOf } from '../../../../../../shared/data/schema/read-table-schema.ts';
import { EVERY_RULE } from '../../../../../support/data/every-rule.ts';

test('types, presence, domains and comparators; what is left out stands in comments', () => {
  const schema = tableSchemaOf({ value: EVERY_RULE, placeOf: () => ({}) }, 's.json', 'training');
  expect(writePbtxt(schema)).toMatchInlineSnapshot(`
    "# tensorflow.metadata.v0.Schema: one value per cell, as a table has it.
    # Not expressed here: "city" maxLength: 9 (no domain has such a rule)
    # Not expressed here: "code" pattern: "[A-Z]+" (no domain has such a rule)
    # Not expressed here: "code" drift: {"method":"psi"} (no comparator has this measure)
    # Not expressed here: "rank" maximum: 5 (its severity is info, here every rule is an error)
    # Not expressed here: primaryKey: ["id"] (a rule over several rows)
    # Not expressed here: duplicates: 0 (a rule over several rows)
    feature {
      name: "id"
      value_count {
        min: 1
        max: 1
      }
      type: INT
      presence {
        min_fraction: 1
        min_count: 1
      }
      int_domain {
        name: "id"
        min: 1
        max: 9
      }
    }
    feature {
      name: "price \\"net\\"\\n€"
      value_count {
        min: 1
        max: 1
      }
      type: FLOAT
      presence {
        min_fraction: 0.75
        min_count: 1
      }
      float_domain {
        name: "price \\"net\\"\\n€"
        min: 0.5
        disallow_nan: true
        disallow_inf: true
      }
      drift_comparator {
        infinity_norm {
          threshold: 0.01
        }
      }
    }
    feature {
      name: "city"
      value_count {
        min: 1
        max: 1
      }
      type: BYTES
      presence {
        min_count: 1
      }
      string_domain {
        name: "city"
        value: "Oslo"
        value: "Ål\\\\"
        value: "a\\001b"
      }
      distribution_constraints {
        min_domain_mass: 0.9
      }
      drift_comparator {
        jensen_shannon_divergence {
          threshold: 0.014427
        }
      }
    }
    feature {
      name: "late"
      value_count {
        min: 1
        max: 1
      }
      type: BYTES
      presence {
        min_count: 1
      }
      bool_domain {
        true_value: "yes"
        false_value: "no"
      }
    }
    feature {
      name: "day"
      value_count {
        min: 1
        max: 1
      }
      type: BYTES
      presence {
        min_count: 1
      }
      time_domain {
        string_format: "%Y-%m-%d"
      }
    }
    feature {
      name: "code"
      value_count {
        min: 1
        max: 1
      }
      type: BYTES
      unique_constraints {
        min: 2
        max: 50
      }
    }
    feature {
      name: "rank"
      value_count {
        min: 1
        max: 1
      }
      type: INT
      presence {
        min_count: 1
      }
    }
    dataset_constraints {
      num_examples_drift_comparator {
        min_fraction_threshold: 0.5
        max_fraction_threshold: 2
      }
      min_examples_count: 10
      max_examples_count: 1000
    }
    "
  `);
});
