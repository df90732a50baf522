import { DRIFT_CHECKS } from '../../../shared/data/checks/catalogue/drift-checks.ts';
import type { CatalogueEntry } from '../../../shared/data/checks/catalogue/entry.ts';
import { CATALOGUE } from '../../../shared/data/checks/catalogue/catalogue.ts';

/** Every check of the catalogue: when it breaks, what it needs, its default, and what the same check is called elsewhere. */
export function checkTable(): string {
  const entries: CatalogueEntry[] = [...CATALOGUE, ...DRIFT_CHECKS];
  const rows = entries.map(({ id, breaks, severity, threshold, needs, peers }) => {
    const preset = threshold === null ? severity : `${severity}, ${String(threshold)}`;
    const elsewhere = Object.entries(peers).map(([peer, name]) => `${peer}: ${name}`);
    const cells = [`\`${id}\``, breaks, needs ?? 'nothing', preset, elsewhere.join('; ')];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    '| check | breaks when | needs | default: severity, threshold | same elsewhere |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
