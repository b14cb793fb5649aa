import type { CountyAlert } from '#schemas';
import { type AlertRevision } from './types.js';

/** The log record that caused a revision. */
export interface AlertCause {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Log time, milliseconds since 1970. */
  readonly timestamp: number;
}

/** An alert as it goes onto the topic of its county. */
export interface ToldAlert {
  readonly topic: string;
  readonly alert: CountyAlert;
}

/** The record in which a revision is told. */
export function toldAlert({ alert, topicCounty }: AlertRevision, cause: AlertCause): ToldAlert {
  const { timestamp, ...causedBy } = cause;
  return {
    topic: `county-center.alerts.${topicCounty}`,
    // The time of the log, not of this machine: a replay must give the same bytes.
    alert: { ...alert, decidedAt: timestamp, causedBy },
  };
}
