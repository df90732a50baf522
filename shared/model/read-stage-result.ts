import type { Place } from '../errors.ts';
import schema from './schemas/stage-result.schema.json' with { type: 'json' };
import type { StageResult } from './stage-result.ts';
import { parseDocument } from './validate.ts';

/** Checks a stage result that was read from a disk or a network. */
export function readStageResult(data: unknown, name: string, place: Place = {}): StageResult {
  return parseDocument<StageResult>(schema, data, name, place);
}
