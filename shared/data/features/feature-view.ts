import type { Place } from '../../errors.ts';

/** What is known of a view, in the manifest or in a registry. */
export interface FeatureView {
  name: string;
  /** Columns that name the entity, in source and training set; none: one entity. */
  entityKeys: string[];
  /** Column of the source: when a value became true. */
  eventTime: string;
  /** Column of the source: when it was known. */
  createdTime: string | null;
  /** Seconds for which a value holds; null: without limit. */
  ttlSeconds: number | null;
  /** Like lines of the input `data`. */
  source: string[];
  features: ViewFeature[];
  /** A sample of the online store, like `source`; empty: none. */
  online: string[];
  /** Where the manifest names it, else the manifest. */
  place: Place;
}

export interface ViewFeature {
  name: string;
  /** Column of the source. */
  column: string;
  /** Whether the training set must have it: the manifest names it. */
  required: boolean;
}

export interface FeatureManifest {
  training: string[];
  /** Column of the training set. */
  eventTime: string;
  eventTimePlace: Place;
  views: FeatureView[];
  unchecked: UncheckedView[];
}

/** A view of the registry that no history can be held against. */
export interface UncheckedView {
  name: string;
  reason: string;
  place: Place;
}
