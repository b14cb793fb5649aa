import type { EventCodec } from '#bus';
import type { IdentityCipher } from '#domain';
import type { KeyedHash } from '../core/types.js';
import { EvidenceReader } from './evidence-reader.js';
import { HouseholdDecider } from './household-decider.js';
import type { StandardShelf } from './partition-view.js';

/** Label of the keyed hash that names alerts; another label, other names for the same alerts. */
const alertLabel = 'alert';

/** Names alerts and disease items; the same key for the life of the hub. */
export function alertHash(cipher: Pick<IdentityCipher, 'keyedHash'>): KeyedHash {
  return (text) => cipher.keyedHash(alertLabel, text);
}

/** What decides about households. */
export function createDecider(
  codec: EventCodec,
  cipher: Pick<IdentityCipher, 'keyedHash'>,
  shelf: StandardShelf,
): HouseholdDecider {
  return new HouseholdDecider(
    new EvidenceReader(codec),
    (topic, alert) => codec.encode(topic, alert),
    shelf,
    alertHash(cipher),
  );
}
