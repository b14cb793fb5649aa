import type { Envelope, Resident, Settlement } from '#schemas';

/** `BENCH_CITY=small` where nothing is measured: writing a city's register takes longer than all else together. */
const part = process.env['BENCH_CITY'] === 'small' ? 10 : 1;
/** Persons of the watched households; whoever is not among them is a stranger to the register. */
export const watchedPersons = 116_000 / part;
/** Households that are watched. */
export const watchedHouseholds = 70_100 / part;
/** Persons whom a city's register of residents knows. */
const cityResidents = 500_000 / part;

const county = { first: 130_521, count: 20 } as const;
const yearStart = Date.UTC(2026, 0, 1);
const yearMs = 365 * 86_400_000;
const hundred = 100;
/** Of a hundred records: sent once more as they were; a higher version or a reversal of an earlier one. */
const duplicatesOfHundred = 1;
const correctionsOfHundred = 2;
const wordMax = 2 ** 32;
/** Hexadecimal digits of a reference that spread it. */
const headDigits = 8;

/** One of `size` numbers, each as likely, the same each time; another `salt` gives one that has nothing to do with it. */
function drawn(of: number, salt: number, size: number): number {
  // The finisher of MurmurHash3: a multiplication alone would tie the draws of neighbours to each other.
  let word = Math.imul(of ^ Math.imul(salt, 0x9e37_79b9), 0x85eb_ca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2_ae35);
  word = (word ^ (word >>> 16)) >>> 0;
  return Math.floor((word / wordMax) * size);
}

/** Reference of the n-th person: 32 hexadecimal digits, spread as a keyed hash would be. */
export function referenceOf(person: number): string {
  const head = drawn(person, 0, wordMax).toString(16).padStart(headDigits, '0');
  return head + person.toString(16).padStart(24, '0');
}

/** Number of the person that a reference names. */
export function personNumbered(reference: string): number {
  return Number.parseInt(reference.slice(headDigits), 16);
}

/** The counties of the city, 6 digits. */
export const counties: readonly string[] = Array.from({ length: county.count }, (_, at) =>
  String(county.first + at),
);

/** County of the n-th person, 6 digits. */
export function countyOf(person: number): string {
  return String(county.first + (person % county.count));
}

/** Household of the n-th watched person. */
export function householdOf(person: number): string {
  return `H${String(person % watchedHouseholds).padStart(6, '0')}`;
}

/** The n-th resident of the register. */
export function residentOf(person: number): Resident {
  const countyCode = countyOf(person % watchedHouseholds);
  return {
    ...{
      personRef: referenceOf(person),
      version: 1,
      countyCode,
      villageCode: `${countyCode}100201`,
    },
    ...{ nameBirthRef: null, nameVillageRef: null, aliases: [] },
    residences: [
      {
        householdId: householdOf(person),
        from: 0,
        to: null,
        counties: [{ countyCode, succeeds: [], from: 0, to: null }],
      },
    ],
  };
}

/** How a set of records is made. */
export interface CityYear {
  /** Persons whom the register knows. */
  readonly registered: number;
  /** Of a hundred records so many are of persons whom it does not know. */
  readonly strangersOfHundred: number;
}

/** Every record is of a watched person. */
export const watchedOnly: CityYear = { registered: watchedPersons, strangersOfHundred: 0 };
/** As a city has it: of a hundred records so many are of persons whom nobody watches. */
export const withStrangers: CityYear = { registered: watchedPersons, strangersOfHundred: 77 };
/** A day on which all that happens in a year is behind. */
export const afterTheYear = '2027-01-01';

/** A record and its key. */
export interface MadeRecord {
  readonly key: string;
  readonly value: Settlement;
}

/**
 * The n-th settlement of a year in a city: 19 fields, about 210 bytes of Avro. One in a hundred is an earlier one
 * once more, two are a higher version or a reversal of an earlier one.
 */
export function settlementOf(of: number, year: CityYear): MadeRecord {
  const place = of % hundred;
  const earlier = of - 1 - drawn(of, 1, hundred * hundred);
  const isLater = place < duplicatesOfHundred + correctionsOfHundred && earlier >= 0;
  if (!isLater) return fresh(of, year);
  // Only what is fresh itself is repeated, so that a record's whole past is its first version and this one.
  const original = earlier - (earlier % hundred) + hundred / 2;
  const first = fresh(Math.min(original, of - 1), year);
  if (place < duplicatesOfHundred) return first;
  return of % (2 * hundred) < hundred ? corrected(first) : reversed(of, first);
}

/**
 * The n-th of the settlements that neither repeat nor correct an earlier one, as a bill of a person on a day.
 * @param at instant, of its being handed over too
 */
export function billOf(of: number, person: number, at: number): Settlement {
  const freshOfHundred = hundred - duplicatesOfHundred - correctionsOfHundred;
  const place = Math.floor(of / freshOfHundred) * hundred + (of % freshOfHundred);
  const { value } = fresh(place + hundred - freshOfHundred, watchedOnly);
  const countyCode = countyOf(person);
  const instants = { occurredAt: at, publishedAt: at };
  const envelope = { ...value.envelope, ...instants, countyCode, personRef: referenceOf(person) };
  return { ...value, envelope };
}

/**
 * Places of those records that say something new: repetitions say nothing.
 * @param first number of the first of them. Default 0.
 */
export function tellingRecords(records: number, year: CityYear, first = 0): readonly number[] {
  const events = new Set<string>();
  const places: number[] = [];
  for (let of = first; of < first + records; of += 1) {
    const { eventId } = settlementOf(of, year).value.envelope;
    if (events.has(eventId)) continue;
    events.add(eventId);
    places.push(of);
  }
  return places;
}

/** What must become of records of a year. */
export interface Outcome {
  /** Events of registered persons, repetitions left out. */
  readonly evidence: number;
  /** Different records, whatever their versions. */
  readonly records: number;
  /**
   * Events on the household log: a version that comes again is told again where a higher one has come since, for only
   * the highest is remembered.
   */
  readonly told: number;
}

/**
 * What a hub must make of records of a year.
 * @param first number of the first of them. Default 0.
 */
export function outcomeOf(records: number, year: CityYear, first = 0): Outcome {
  const highest = new Map<string, Settlement['envelope']>();
  const events = new Set<string>();
  let told = 0;
  for (let of = first; of < first + records; of += 1) {
    const { envelope } = settlementOf(of, year).value;
    const { sourceRecordId: name, sourceVersion, eventId, personRef } = envelope;
    const known = highest.get(name);
    if (known?.eventId === eventId) continue;
    if (known === undefined || known.sourceVersion < sourceVersion) highest.set(name, envelope);
    if (personNumbered(personRef ?? '') >= year.registered) continue;
    events.add(eventId);
    told += 1;
  }
  return { evidence: events.size, records: highest.size, told };
}

function personOf(of: number, { registered, strangersOfHundred }: CityYear): number {
  const isStranger = drawn(of, 2, hundred) < strangersOfHundred;
  return isStranger ? registered + drawn(of, 3, cityResidents) : drawn(of, 4, registered);
}

function fresh(of: number, year: CityYear): MadeRecord {
  const person = personOf(of, year);
  const totalFen = 20_000 + drawn(of, 5, 200_000);
  const fundPaidFen = Math.floor(totalFen * 0.6);
  const value: Settlement = {
    envelope: envelopeOf(of, person),
    ...{ settlementId: `B${String(of).padStart(8, '0')}`, medType: '11', insuranceType: '390' },
    ...{ totalFen, fundPaidFen, personalFen: totalFen - fundPaidFen, inPolicyFen: fundPaidFen },
    ...{ basicPaidFen: fundPaidFen, majorIllnessPaidFen: 0, assistancePaidFen: 0 },
    ...{ diagnosisCode: 'I10', codeSystem: 'ICD10-YB2', institutionCode: 'B1', admittedOn: null },
  };
  return { key: referenceOf(person), value };
}

function envelopeOf(of: number, person: number): Envelope {
  const id = String(of).padStart(8, '0');
  const at = yearStart + drawn(of, 6, yearMs);
  return {
    eventId: `00000000-0000-5000-8000-0000${id}`,
    ...{ sourceDepartment: 'health-insurance', sourceSystem: 'bench', sourceRecordId: `B${id}` },
    ...{ sourceVersion: 1, deliveryId: 'D1', rowNumber: of % 1_000_000 },
    ...{ occurredAt: at, publishedAt: at, countyCode: countyOf(person), divisionCode: null },
    ...{ divisionVersion: '2023', personRef: referenceOf(person), nameBirthRef: null },
    ...{ nameVillageRef: null, sealed: null, catalogueItem: 'XT-YB-001' },
    ...{ correctionOf: null, withdrawn: false },
  };
}

function corrected({ key, value }: MadeRecord): MadeRecord {
  const { envelope } = value;
  const eventId = `1${envelope.eventId.slice(1)}`;
  const next = { ...envelope, eventId, sourceVersion: 2, publishedAt: envelope.publishedAt + 1 };
  const [totalFen, personalFen] = [value.totalFen + 100, value.personalFen + 100];
  return { key, value: { ...value, envelope: next, totalFen, personalFen } };
}

function reversed(of: number, { key, value }: MadeRecord): MadeRecord {
  const { envelope, totalFen, fundPaidFen, personalFen, inPolicyFen } = value;
  const id = String(of).padStart(8, '0');
  const own = {
    ...envelope,
    // Of its own number: an original may be reversed twice, by two records.
    eventId: `20000000-0000-5000-8000-0000${id}`,
    sourceRecordId: `R${id}`,
    correctionOf: envelope.sourceRecordId,
  };
  return {
    key,
    value: {
      ...value,
      envelope: own,
      ...{ totalFen: -totalFen, fundPaidFen: -fundPaidFen, personalFen: -personalFen },
      ...{ inPolicyFen: inPolicyFen === null ? null : -inPolicyFen, basicPaidFen: -fundPaidFen },
    },
  };
}
