import { loadModel, type ModelPlace, type OnnxRuntime, type ServedModel } from './served-model.ts';

/** The model that answers, the one before it, and one that is being prepared: at most three in memory. */
export class LoadedModels {
  readonly #runtime: OnnxRuntime;
  readonly #models = new Map<string, ServedModel>();
  #current: ServedModel | null = null;
  #previous: ServedModel | null = null;

  constructor(runtime: OnnxRuntime) {
    this.#runtime = runtime;
  }

  get current(): ServedModel | null {
    return this.#current;
  }

  /** Loads beside what serves; nothing changes for clients. */
  async load(place: ModelPlace): Promise<ServedModel> {
    const key = keyOf(place);
    const loaded = this.#models.get(key);
    if (loaded !== undefined) return loaded;
    const model = await loadModel(this.#runtime, place);
    this.#models.set(key, model);
    return model;
  }

  /** Requests from now on meet this model; those under way end on the one that they began with. */
  switchTo(identity: Pick<ModelPlace, 'version' | 'digest'>): ServedModel | null {
    const model = this.#models.get(keyOf(identity));
    if (model === undefined) return null;
    if (model !== this.#current) {
      this.#previous = this.#current;
      this.#current = model;
    }
    // Unreferenced sessions are freed by the garbage collector once their last request has ended.
    for (const [key, other] of this.#models)
      if (other !== this.#current && other !== this.#previous) this.#models.delete(key);
    return model;
  }

  async release(): Promise<void> {
    for (const model of this.#models.values()) await model.release();
    this.#models.clear();
  }
}

const keyOf = ({ version, digest }: Pick<ModelPlace, 'version' | 'digest'>): string => `${version} ${digest}`;
