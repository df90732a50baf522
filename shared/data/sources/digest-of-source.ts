import { digestOfFile, type Digest } from '../../hash/digest.ts';
import type { DataSource } from './source.ts';

/** Of the bytes that were given, also where another form of them is read. */
export const digestOfSource = ({ path, original }: DataSource): Promise<Digest> =>
  digestOfFile(original ?? path);
