import { parseYaml } from '../../config/yaml.ts';
import { flattenMetrics } from './flatten.ts';
import type { MetricsFormat } from './format.ts';

export const yamlMetrics: MetricsFormat = {
  extensions: ['.yml', '.yaml'],
  read(text, file) {
    const document = parseYaml(text, file);
    return flattenMetrics(document.value, (path) => document.placeOf(path));
  },
};
