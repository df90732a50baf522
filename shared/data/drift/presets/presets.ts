import type { PresetName } from '../drift-settings.ts';
import { deepchecks } from './deepchecks.ts';
import { evidently } from './evidently.ts';
import { nannyml } from './nannyml.ts';
import type { Preset } from './preset.ts';
import { psi } from './psi.ts';
import { tfdv } from './tfdv.ts';

export const presets: Readonly<Record<PresetName, Preset>> = { tfdv, evidently, deepchecks, nannyml, psi };
