import type { Environment } from '#service-kit';
import { cipherOfHub } from '../applications/cipher-of-hub.js';
import type { TruthAlert } from './truth.js';

/** What a comparison knows of the hub's keyed hashes, since a city knows its people in the clear. */
export interface WindowKeyHashes {
  /** The hub's reference to the holder of an ID number. */
  readonly personRef: (idNumber: string) => string;
  /** The hub's keyed hash of an item of the disease list, by its number. */
  readonly diseaseItem: (item: number) => string;
}

/**
 * The hashes of a hub that was installed here.
 * @param env its settings, which name its key files
 */
export function hashesOfHub(env: Environment): WindowKeyHashes {
  const cipher = cipherOfHub(env);
  return {
    personRef: (number) => cipher.personRef(number),
    diseaseItem: (item) => cipher.keyedHash('alert', `disease-item/${String(item)}`),
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
