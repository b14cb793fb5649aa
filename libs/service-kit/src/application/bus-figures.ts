import type { BusObserver } from '#bus';
import type { Metrics } from '../metrics.js';

const secondsPerMs = 0.001;

/** Counts what happens on the bus of an application. */
export function busFigures(metrics: Metrics): BusObserver {
  const applied = metrics.counter({
    name: 'hub_records_applied_total',
    help: 'Records whose effect is durable and whose offset is committed.',
    labelNames: ['topic'],
  });
  const batches = metrics.histogram({
    name: 'hub_batch_seconds',
    help: 'Time from a batch being handed to its handler until it was applied.',
    labelNames: ['topic'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  });
  const quarantined = metrics.counter({
    name: 'hub_records_quarantined_total',
    help: 'Records put in quarantine, by topic and reason.',
    labelNames: ['topic', 'code'],
  });
  const failed = metrics.counter({
    name: 'hub_attempts_failed_total',
    help: 'Attempts at a batch that failed, by topic, reason and what follows.',
    labelNames: ['topic', 'code', 'state'],
  });
  const sent = metrics.counter({
    name: 'hub_records_sent_total',
    help: 'Records that all replicas have acknowledged.',
    labelNames: ['topic'],
  });
  return {
    batchApplied({ topic }, records, durationMs) {
      applied.inc({ topic }, records);
      batches.observe({ topic }, durationMs * secondsPerMs);
    },
    quarantined({ topic }, code, records) {
      quarantined.inc({ topic, code }, records);
    },
    attemptFailed({ topic }, code, state) {
      failed.inc({ topic, code, state });
    },
    sent(topic, records) {
      sent.inc({ topic }, records);
    },
  };
}
