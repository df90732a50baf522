import { aggregates } from './aggregates.ts';
import { cardinality } from './cardinality.ts';
import { almostConstant, constant, zeros } from './constant.ts';
import type { CountChecksOf } from './count-check.ts';
import { dirtyText } from './dirty-text.ts';
import { labelBalance, missingLabels, newLabels } from './labels.ts';
import { lengthOutliers } from './length-outliers.ts';
import { moreMissing } from './more-missing.ts';
import { mixedTypes } from './mixed-types.ts';
import { outliers } from './outliers.ts';
import { personalData } from './pii.ts';
import { specialOnly } from './special-only.ts';
import { truncation } from './truncation.ts';
import { variants } from './variants.ts';

/** Every check of a column's counts; a new one is a file and a line here. */
export const COUNT_CHECKS: readonly CountChecksOf[] = [
  constant,
  almostConstant,
  zeros,
  cardinality,
  aggregates,
  mixedTypes,
  specialOnly,
  dirtyText,
  variants,
  lengthOutliers,
  truncation,
  outliers,
  personalData,
  labelBalance,
  missingLabels,
  moreMissing,
  newLabels,
];
