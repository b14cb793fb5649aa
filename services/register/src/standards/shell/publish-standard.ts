import { canonicalJson, type Standard } from '#domain';
import type { Tx } from '#persistence';
import type { RegisterLog } from '../../publication/shell/register-log.js';
import type { StandardStore } from './standard.store.js';

/**
 * Publishes a version: from here on it is in every partition of the household log, and running
 * decisions take it up from there.
 */
export async function publishStandard(
  tx: Tx,
  store: StandardStore,
  log: RegisterLog,
  standard: Standard,
): Promise<void> {
  const { standardId, countyCode, version, validFrom } = standard;
  const document = canonicalJson(standard);
  await store.addPublished(tx, standard, document);
  await log.publishStandard(tx, { standardId, countyCode, version, validFrom, document });
}
