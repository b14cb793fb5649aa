import type { KafkaMessage } from 'kafkajs';

/** One fetched batch to work through. */
export interface Assignment {
  readonly messages: readonly KafkaMessage[];
  /** Offset after everything fetched; beyond the last message where control records follow. */
  readonly endOffset: number;
  /** Commits; rejected by the broker once the group has moved on. */
  readonly commit: (nextOffset: number) => Promise<void>;
  /** Given when the partition was revoked: nothing may be committed any more. */
  readonly revoked: AbortSignal;
  /** Given when the process stops: the running batch is finished, no other is begun. */
  readonly stopping: AbortSignal;
}
