import { Module } from '@nestjs/common';
import { EventCodec } from '#bus';
import type { IdentityCipher } from '#domain';
import { IDENTITY_CIPHER } from '#service-kit';
import { EvidenceReader } from './decision/shell/evidence-reader.js';
import { HouseholdDecider } from './decision/shell/household-decider.js';
import { HouseholdEventsConsumer } from './decision/shell/household-events.consumer.js';
import { StandardShelf } from './decision/shell/partition-view.js';

/** Label of the keyed hash that names alerts; another label, other names for the same alerts. */
const alertLabel = 'alert';

/** What evidence, facts, standards and days mean for a household. */
@Module({
  controllers: [HouseholdEventsConsumer],
  providers: [
    {
      provide: HouseholdDecider,
      inject: [EventCodec, IDENTITY_CIPHER],
      useFactory: (codec: EventCodec, cipher: IdentityCipher) =>
        new HouseholdDecider(
          new EvidenceReader(codec),
          (topic, alert) => codec.encode(topic, alert),
          new StandardShelf(),
          (text) => cipher.keyedHash(alertLabel, text),
        ),
    },
  ],
})
export class CorrelationModule {}
