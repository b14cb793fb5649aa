import type { HubErrorCode } from '#domain';

/**
 * What a partition is doing: `idle` nothing to do, `running` a handler is at work, `waiting` for a
 * broken dependency or another try, `held` until someone decides or the process starts anew.
 */
export type PartitionState = 'idle' | 'running' | 'waiting' | 'held';

/** One partition of a consumer, as operations see it. Instants are milliseconds since 1970. */
export interface PartitionStatus {
  /** Topic as the topic map names it. */
  readonly topic: string;
  readonly partition: number;
  readonly state: PartitionState;
  /** Since when it is in this state. */
  readonly since: number;
  /** Why it waits or is held; null otherwise. */
  readonly reason: string | null;
  /** Code of the last failure while it waits or is held. */
  readonly errorCode: HubErrorCode | null;
  /** First record that is not applied, while there is work. */
  readonly offset: number | null;
  /** Failed attempts in a row at that record. */
  readonly attempts: number;
  /** When a batch was last applied by this process. */
  readonly lastProgressAt: number | null;
}

/** Whether a consumer does its work. */
export interface TransportHealth {
  /** False where only a restart would help: the loop stands still, or a handler never returned. */
  readonly live: boolean;
  /** False while it has not joined its group, and while partitions are held. */
  readonly ready: boolean;
  /** What is wrong, one English sentence each. */
  readonly problems: readonly string[];
}

/** What the judgement of a consumer's health rests on. */
export interface HealthFacts {
  readonly now: number;
  /** When the fetch loop was last seen to turn; null before the first time. */
  readonly lastTurnAt: number | null;
  /** True while the loop is being started again after a failure. */
  readonly isRestarting: boolean;
  /** Why the consumer last failed; null when it runs. */
  readonly failure: string | null;
  readonly partitions: readonly PartitionStatus[];
}

/** Silence of the fetch loop after which it counts as dead, ms; it turns at least every 5 s. */
const loopSilenceMsMax = 60_000;

/** Time after which a handler counts as never returning, ms; a statement is cut off long before. */
const handlerMsMax = 15 * 60_000;

/** Judges a consumer: alive while it makes progress or has nothing to do. */
export function healthOf({ now, lastTurnAt, isRestarting, failure, partitions }: HealthFacts) {
  const problems: string[] = [];
  if (failure !== null) problems.push(failure);
  const isSilent = !isRestarting && lastTurnAt !== null && now - lastTurnAt > loopSilenceMsMax;
  if (isSilent) problems.push(`nothing was fetched for ${now - lastTurnAt} ms`);
  let isStuck = false;
  let isHeld = false;
  for (const { topic, partition, state, since, reason, offset } of partitions) {
    const where = `${topic}/${partition} at ${String(offset)}`;
    if (state === 'held') {
      isHeld = true;
      problems.push(`${where} is held: ${String(reason)}`);
    } else if (state === 'waiting') {
      problems.push(`${where} waits: ${String(reason)}`);
    } else if (state === 'running' && now - since > handlerMsMax) {
      isStuck = true;
      problems.push(`${where}: the handler has not returned for ${now - since} ms`);
    }
  }
  const hasJoined = lastTurnAt !== null && failure === null;
  return {
    live: !isSilent && !isStuck,
    ready: hasJoined && !isSilent && !isStuck && !isHeld,
    problems,
  } satisfies TransportHealth;
}
