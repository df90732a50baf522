import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';

export interface PemPair {
  privateKey: string;
  publicKey: string;
}

const asPem = ({ privateKey, publicKey }: KeyPairKeyObjectResult): PemPair => ({
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});

/** A fresh pair of keys as PEM texts. */
export const ecPair = (namedCurve = 'P-256'): PemPair => asPem(generateKeyPairSync('ec', { namedCurve }));
export const ed25519Pair = (): PemPair => asPem(generateKeyPairSync('ed25519'));
export const rsaPair = (): PemPair => asPem(generateKeyPairSync('rsa', { modulusLength: 2048 }));
