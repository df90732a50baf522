import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServedModel } from './served-model.ts';

/** Prometheus metrics of one server. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'mlops_inference_requests_total',
    help: 'Inference requests that were answered.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'mlops_inference_request_duration_seconds',
    help: 'Time from the parsed request to the answer.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.#registry],
  });
  readonly #info = new Gauge({
    name: 'mlops_model_info',
    help: 'The model that answers, 1.',
    labelNames: ['model', 'version', 'digest'],
    registers: [this.#registry],
  });
  readonly #rows = new Counter({
    name: 'mlops_inference_rows_total',
    help: 'Rows that were answered.',
    registers: [this.#registry],
  });
  readonly #ok = this.#requests.labels('ok');
  readonly contentType = this.#registry.contentType;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  countUnderWay(now: () => number): void {
    new Gauge({
      name: 'mlops_inference_requests_under_way',
      help: 'Inference requests that are read, computed or answered now.',
      registers: [this.#registry],
      collect() {
        this.set(now());
      },
    });
  }

  answered(seconds: number, rows: number): void {
    this.#ok.inc();
    this.#rows.inc(rows);
    this.#seconds.observe(seconds);
  }

  refused(outcome: 'invalid' | 'error'): void {
    this.#requests.labels(outcome).inc();
  }

  serves({ name, version, digest }: ServedModel): void {
    this.#info.reset();
    this.#info.labels(name, version, digest).set(1);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
