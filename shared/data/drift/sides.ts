import type { ColumnProfile, CountedProfile } from '../profile/profile.ts';

export interface Side {
  counted: CountedProfile;
  column: ColumnProfile;
}

/** A column as the reference and as the current data hold it. */
export interface Sides {
  reference: Side;
  current: Side;
}
