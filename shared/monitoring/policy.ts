/** When to retrain; durations are ISO 8601. */
export interface RetrainingPolicy {
  /** Null: age alone never retrains. */
  maxAge: string | null;
  cooldown: string;
  /** Share of the tested input columns. */
  driftShare: number;
  /** Change of a class's share. */
  labelShareChange: number;
  minRows: number;
}

/** The setting `decision`, with the schema's defaults where it says nothing. */
export interface DecisionSetting {
  maxAge?: string;
  cooldown: string;
  drift: { share: number };
  label: { shareChange: number };
  minRows: number;
}
