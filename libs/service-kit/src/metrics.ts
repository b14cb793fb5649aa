import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

type Settings<Configuration> = Omit<Configuration, 'registers'>;

const prefix = 'hub_';

/**
 * Figures of one application for Prometheus. Several run in one process, so each has its own registry.
 * A label never holds anything of a person, and only values of which there are few.
 */
export class Metrics {
  readonly #registry = new Registry();

  constructor(application: string) {
    this.#registry.setDefaultLabels({ application });
  }

  /** A figure that only grows. Its name begins with `hub_` and ends in `_total`. */
  counter<Label extends string>(settings: Settings<CounterConfiguration<Label>>): Counter<Label> {
    return new Counter({ ...settings, name: checked(settings.name), registers: [this.#registry] });
  }

  /** A figure that rises and falls; with `collect` it is looked up when somebody asks. */
  gauge<Label extends string>(settings: Settings<GaugeConfiguration<Label>>): Gauge<Label> {
    return new Gauge({ ...settings, name: checked(settings.name), registers: [this.#registry] });
  }

  /** How values are spread. Its name ends in the unit. */
  histogram<Label extends string>(
    settings: Settings<HistogramConfiguration<Label>>,
  ): Histogram<Label> {
    return new Histogram({
      ...settings,
      name: checked(settings.name),
      registers: [this.#registry],
    });
  }

  /** Adds memory, processor and event loop of the process. Once a process: they are not an application's own. */
  addProcessFigures(): void {
    collectDefaultMetrics({ register: this.#registry, prefix });
  }

  /** All figures in Prometheus' text form. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Media type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }
}

function checked(name: string): string {
  if (!name.startsWith(prefix))
    throw new Error(`the name of a metric begins with ${prefix}: ${name}`);
  return name;
}
