import { Injectable } from '@nestjs/common';
import { adminOf, Bus, type BusAdmin, type ExpectedGroup } from '#bus';
import { expandTopic, topicSpecs, type TopicSpec } from '#schemas';
import { Clock, HubConfig } from '#service-kit';
import type { NamedSample } from '../core/watched-partitions.js';

/** True where an application reads with a group of its own, whose position can be looked at. */
function hasGroup(reader: string, { owner }: TopicSpec): boolean {
  // Every process of matching keeps an index of the register.
  return !(reader === 'matching' && owner === 'register');
}

/** Applications that read with a group of their own. */
function expectedGroups(counties: readonly string[]): readonly ExpectedGroup[] {
  const topicsByGroup = new Map<string, string[]>();
  for (const spec of topicSpecs()) {
    for (const group of spec.readers.filter((reader) => hasGroup(reader, spec))) {
      topicsByGroup.set(group, [
        ...(topicsByGroup.get(group) ?? []),
        ...expandTopic(spec, counties),
      ]);
    }
  }
  return [...topicsByGroup].map(([group, topics]) => ({ group, topics }));
}

/** Looks at the positions of all groups. */
@Injectable()
export class Positions {
  /** Groups that ought to be there. */
  readonly expected: readonly ExpectedGroup[];
  private readonly admin: BusAdmin;

  constructor(
    bus: Bus,
    config: HubConfig,
    private readonly clock: Clock,
  ) {
    this.admin = adminOf(bus);
    this.expected = expectedGroups(config.base.counties);
  }

  /** One look at everything. */
  async sample(): Promise<readonly NamedSample[]> {
    const lags = await this.admin.lagView(this.expected);
    const atMs = this.clock.now();
    return lags.map(
      ({ oldestTimestamp, group, topic, partition, committed, start, end, hasMembers }) => ({
        ...{ group, topic, partition, committed, start, end, hasMembers },
        atMs,
        oldestMs: oldestTimestamp,
      }),
    );
  }
}
