import { join } from 'node:path';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { renderJunit } from '../../shared/reporting/exchange/render-junit.ts';
import { renderSarif } from '../../shared/reporting/exchange/render-sarif.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { ReportFormat } from './inputs.ts';

const STAGE = 'validate-data';

/** Writes the extra reports that were asked for; their absolute paths. */
export async function writeReports(
  formats: readonly ReportFormat[],
  draft: StageDraft,
  ports: StagePorts,
): Promise<string[]> {
  const written: string[] = [];
  for (const format of new Set(formats)) {
    const path = await writeReport(format, draft, ports);
    if (path !== null) written.push(path);
  }
  return written;
}

async function writeReport(
  format: ReportFormat,
  draft: StageDraft,
  ports: StagePorts,
): Promise<string | null> {
  if (format === 'html') return ports.writePage(draft);
  const checks = draft.checks ?? [];
  const path = join(ports.resultsPath, format === 'sarif' ? `${STAGE}.sarif` : `${STAGE}.junit.xml`);
  await writeFileAtomic(path, format === 'sarif' ? renderSarif(STAGE, checks) : renderJunit(STAGE, checks));
  return path;
}
