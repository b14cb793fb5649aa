import type { UnitOfWork } from '#persistence';
import type { Metrics } from '../metrics.js';

const msPerSecond = 1_000;

interface HeldCount {
  readonly topic: string;
  readonly keys: number;
  readonly records: number;
  readonly oldest_since: number;
}

/** Says how much is held in an application, and for how long. */
export function heldFigures(metrics: Metrics, unitOfWork: UnitOfWork, now: () => number): void {
  const counts = (): Promise<readonly HeldCount[]> =>
    unitOfWork
      .run((tx) =>
        tx.sql<HeldCount>('select topic, keys, records, oldest_since from held_by_topic'),
      )
      // A figure that is not known has no gauge.
      .catch(() => []);
  const figures = [
    {
      name: 'hub_held_keys',
      help: 'Households or persons whose record could not be processed; the others go on.',
      of: ({ keys }: HeldCount) => keys,
    },
    {
      name: 'hub_held_records',
      help: 'Records that wait for held keys.',
      of: ({ records }: HeldCount) => records,
    },
    {
      name: 'hub_held_oldest_seconds',
      help: 'For how long the oldest held key is held.',
      of: ({ oldest_since: since }: HeldCount) => (now() - since) / msPerSecond,
    },
  ];
  for (const { name, help, of } of figures) {
    metrics.gauge({
      name,
      help,
      labelNames: ['topic'],
      async collect() {
        const found = await counts();
        this.reset();
        for (const count of found) this.set({ topic: count.topic }, of(count));
      },
    });
  }
}
