import { UserError } from '../errors.ts';
import type { Content } from '../hash/content.ts';
import { parseKeyBundle, signStatement, verifiedStatement } from './bundle.ts';
import type { SigningKey, VerificationKey } from './keys.ts';
import { checkModel, modelStatement } from './signed-files.ts';

/** Name of the signature beside a model, as the `model-signing` tool calls it. */
export const MODEL_SIGNATURE = 'model.sig';

/**
 * Text of `model.sig`: `model_signing verify key` accepts it for the same file or folder.
 * @param name of the model; only informative
 */
export function signModel(name: string, content: Content, key: SigningKey, input: string): string {
  if (key.publicKey.kind !== 'ecdsa') {
    throw new UserError(`input "${input}": OpenSSF model signing knows no Ed25519 keys`, {
      fix: 'Use an elliptic curve key: openssl ecparam -name prime256v1 -genkey -noout -out key.pem',
    });
  }
  return `${JSON.stringify(signStatement(modelStatement(name, content), key))}\n`;
}

/**
 * @param text of a signature that was made here or by `model_signing sign key`
 * @throws UserError unless one of the keys signed exactly these files
 */
export function verifyModel(
  text: string,
  content: Content,
  keys: readonly VerificationKey[],
  file: string,
): void {
  checkModel(verifiedStatement(parseKeyBundle(text, file), keys, file), content, file);
}
