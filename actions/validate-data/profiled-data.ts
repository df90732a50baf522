import type { PairedRows } from '../../shared/data/profile/correlations.ts';
import type { CountedProfile } from '../../shared/data/profile/profile.ts';
import type { RemoteTable } from '../../shared/data/pushdown/remote-table.ts';
import type { OpenTable } from '../../shared/data/sources/open-table.ts';
import type { Digest } from '../../shared/hash/digest.ts';

export interface ProfiledData {
  counted: CountedProfile;
  table: OpenTable;
  /** Columns of personal data: by the schema, and of rows that are here by their content. */
  personal: string[];
  /** SQL of the typed rows, for use after FROM. */
  relation: string;
  /** How two columns of them are read. */
  paired: PairedRows;
  /** Of the files' names and contents. */
  digest: Digest;
  /** Of each file of the table, in their order; none where the rows are not here. */
  digests: readonly Digest[];
  /** Of the contents alone. */
  contents: Digest;
  /** Where the rows are when they are not here; then there is no relation. */
  remote: RemoteTable | null;
}
