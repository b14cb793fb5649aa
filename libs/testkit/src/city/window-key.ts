import { createHmac, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from '#service-kit';
import type { TruthAlert } from './truth.js';

/** What a comparison knows of the hub's keyed hashes, since a city knows its people in the clear. */
export interface WindowKeyHashes {
  /** The hub's reference to the holder of an ID number. */
  readonly personRef: (idNumber: string) => string;
  /** The hub's keyed hash of an item of the disease list, by its number. */
  readonly diseaseItem: (item: number) => string;
}

/** Of a reference, 16 bytes. */
const hexDigits = 32;

/**
 * The hashes of a hub that was installed here, made as docs/adr/0008 writes them down and by no code of the hub.
 * @param env its settings, which name its key files
 */
export function hashesOfHub(env: Environment): WindowKeyHashes {
  const hex = readFileSync(env['HUB_IDENTITY_REF_KEY_FILE'] ?? '', 'utf8').trim();
  const key = createSecretKey(hex, 'hex');
  const hash = (label: string, text: string): string =>
    createHmac('sm3', key).update(`${label}\u0000${text}`).digest('hex').slice(0, hexDigits);
  return {
    personRef: (number) => hash('person', number),
    diseaseItem: (item) => hash('alert', `disease-item/${String(item)}`),
  };
}

/** Rules whose window is one record of a person: the natural key is its id and the person. */
const recordsOfPersons: ReadonlySet<string> = new Set(['illness.single-stay', 'accident.traffic']);

/** Prefixes of running numbers by the source system that reports under them. */
const reportingSystems: Readonly<Record<string, string>> = {
  YJ: 'cun-warning',
  SQ: 'cun-application',
};
const reports: ReadonlySet<string> = new Set(['reported.other', 'income.drop']);

/** The `windowKey` that an expected alert has in the hub, as the rules of alerts define it. */
export function windowKeyOf(alert: TruthAlert, hashes: WindowKeyHashes): string {
  const { ruleId, instance, personNumber, diseaseItem } = alert;
  if (reports.has(ruleId)) return `${reportingSystems[instance.slice(0, 2)] ?? ''}:${instance}`;
  if (personNumber === null) return instance;
  const person = hashes.personRef(personNumber);
  if (recordsOfPersons.has(ruleId)) return `${instance}:${person}`;
  const parts = [instance, person];
  return (diseaseItem === null ? parts : [...parts, hashes.diseaseItem(diseaseItem)]).join('/');
}
