import { installOnce, runInstaller } from './install-once.ts';
import { join } from 'node:path';

const MODULE = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0';

/** Program of the Versity S3 Gateway, built by Go; its module proxy checks what it gives against the checksum database. */
export function installVersityGateway(): string {
  const folder = installOnce('versitygw', MODULE, (bin) => {
    runInstaller('go', ['install', MODULE], { GOBIN: bin, CGO_ENABLED: '0' });
  });
  return join(folder, 'versitygw');
}
