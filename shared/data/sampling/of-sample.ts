import type { CountedProfile, TakenSample } from '../profile/profile.ts';

/** A profile that says which rows it is of. @param sample null: of all */
export const ofSample = (counted: CountedProfile, sample: TakenSample | null): CountedProfile =>
  sample === null ? counted : { ...counted, profile: { ...counted.profile, sample } };
