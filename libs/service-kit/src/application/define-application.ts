import { partitionsAtOnceDefault, recordsPerBatchDefault } from '#bus';
import type { DynamicModule, Type } from '@nestjs/common';
import type { MigrationClass } from '#persistence';
import { expandTopic, topicSpecs, type TopicSpec } from '#schemas';
import { z } from 'zod';

/** What an application says about itself. */
export interface ApplicationDefinition {
  /** Its name in the topic map; also its consumer group, and with underscores its database schema. */
  readonly name: string;
  /** Name for people, in Chinese. */
  readonly title: string;
  /** Its own settings; every member has a `description` and a `wayOut` in its `.meta()`. */
  readonly config?: z.ZodObject;
  /** Its tables; those of the outbox and of consumed positions come by themselves. */
  readonly migrations: readonly MigrationClass[];
  /** Its Nest module; what `platformModule` gives is there without an import. */
  readonly module: Type | DynamicModule;
  /** True where it makes references to persons or seals identities, and so needs the keys. */
  readonly handlesIdentities?: boolean;
  /** Database connections at most. Default 10. */
  readonly connectionsMax?: number;
  /** Records of one topic that are applied in one transaction at most. Default 500: more where each costs little. */
  readonly recordsPerBatchMax?: number;
  /** Partitions worked on at once, each with a connection and a transaction of its own. Default 4. */
  readonly partitionsAtOnce?: number;
}

/** An application as it can be run, alone or beside others. */
export interface Application extends Required<
  Omit<ApplicationDefinition, 'connectionsMax' | 'recordsPerBatchMax' | 'partitionsAtOnce'>
> {
  readonly connectionsMax: number;
  readonly recordsPerBatchMax: number;
  readonly partitionsAtOnce: number;
}

const connectionsMaxDefault = 10;

/** Completes the definition of an application. It starts nothing. */
export function defineApplication(definition: ApplicationDefinition): Application {
  return {
    config: z.object({}),
    handlesIdentities: false,
    connectionsMax: connectionsMaxDefault,
    recordsPerBatchMax: recordsPerBatchDefault,
    partitionsAtOnce: partitionsAtOnceDefault,
    ...definition,
  };
}

/** The topics that an application has to do with, templates expanded. */
export interface TopicsOfApplication {
  /** Those whose schemas it registers. */
  readonly owned: readonly string[];
  /** Those that it publishes to. */
  readonly written: readonly string[];
  /** Those that it reads. */
  readonly read: readonly string[];
}

/** Entry in the topic map's `writers` that stands for every application that reads anything. */
const everyReader = 'every reader';

/** Looks up in the topic map what an application owns, writes and reads. */
export function topicsOf(application: string, counties: readonly string[]): TopicsOfApplication {
  const names = (wanted: (spec: TopicSpec) => boolean): readonly string[] =>
    topicSpecs()
      .filter(wanted)
      .flatMap((spec) => expandTopic(spec, counties));
  const read = names(({ readers }) => readers.includes(application));
  return {
    owned: names(({ owner }) => owner === application),
    written: names(
      ({ writers }) =>
        writers.includes(application) || (read.length > 0 && writers.includes(everyReader)),
    ),
    read,
  };
}
