import { parseYaml } from '../../config/yaml.ts';
import { metricsOfDocument } from './document.ts';
import type { MetricsFormat } from './format.ts';

export const yamlMetrics: MetricsFormat = {
  extensions: ['.yml', '.yaml'],
  read(text, file) {
    const document = parseYaml(text, file);
    return metricsOfDocument(document.value, (path) => document.placeOf(path));
  },
};
