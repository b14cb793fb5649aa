import { Injectable } from '@nestjs/common';
import { Bus, offsetsOf, quarantineIdHeader, scan } from '#bus';
import { topicSpecs } from '#schemas';
import type { RedriveCandidate } from '../core/redrive.js';

/** A record of a key on a topic. */
interface Newest {
  readonly offset: number;
  /** Under which it was refused before it was put back; undefined for one that was not. */
  readonly quarantineId: string | undefined;
}

/**
 * Finds what must not come back: on a topic that keeps the newest record of a key alone, an older one would take
 * the place of what was published since.
 */
@Injectable()
export class NewerRecords {
  constructor(private readonly bus: Bus) {}

  /** Ids of the candidates whose key has a newer record, other than their own that was put back. */
  async than(candidates: readonly RedriveCandidate[]): Promise<ReadonlySet<string>> {
    const overtaken = new Set<string>();
    for (const [topic, ofTopic] of Map.groupBy(candidates, (one) => one.topic)) {
      if (!isCompacted(topic)) continue;
      const newest = await this.#newestOf(topic, ofTopic);
      for (const { quarantineId, key, offset } of ofTopic) {
        const found = newest.get(key?.toString('utf8') ?? null);
        const isNewer = found !== undefined && found.offset > offset;
        if (isNewer && found.quarantineId !== quarantineId) overtaken.add(quarantineId);
      }
    }
    return overtaken;
  }

  /** By key, of these keys alone. */
  async #newestOf(
    topic: string,
    candidates: readonly RedriveCandidate[],
  ): Promise<ReadonlyMap<string | null, Newest>> {
    const newest = new Map<string | null, Newest>();
    const wanted = new Set(candidates.map(({ key }) => key?.toString('utf8') ?? null));
    const firsts = new Map<number, number>();
    for (const { partition, offset } of candidates) {
      firsts.set(partition, Math.min(offset, firsts.get(partition) ?? Infinity));
    }
    const ranges = (await offsetsOf(this.bus, topic)).flatMap(({ partition, to }) => {
      const from = firsts.get(partition);
      return from === undefined ? [] : [{ partition, from, to }];
    });
    await scan(this.bus, topic, ranges, ({ key, offset, headers }) => {
      if (wanted.has(key)) newest.set(key, { offset, quarantineId: headers[quarantineIdHeader] });
    });
    return newest;
  }
}

function isCompacted(topic: string): boolean {
  return topicSpecs().some(({ name, cleanup }) => name === topic && cleanup === 'compact');
}
