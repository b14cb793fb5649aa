import avro from 'avsc';
import { avroSchema, type Resident } from '#schemas';
import { householdNow } from '../../services/matching/src/match/core/residence.js';
import { PersonIndex } from '../../services/matching/src/register/core/person-index.js';
import { personOf, type Person } from '../../services/matching/src/register/core/person.js';
import { residentOf } from '../data/city-year.js';
import { reportChild } from '../harness/child.js';

/** What the program is told. */
export interface PersonIndexArgument {
  readonly side: 'index' | 'map';
  readonly residents: number;
}

interface Built {
  put(resident: Resident): void;
  find(personRef: string): Person | undefined;
}

const mebibyte = 2 ** 20;
const referenceDigits = 32;
const passes = 3;
/** Step from one asked person to the next: far enough that neighbours in memory are not asked one after the other. */
const stride = 7_919;
const type = avro.Type.forSchema(avroSchema('register.residents') as avro.Schema);

function builtOf(side: PersonIndexArgument['side']): Built {
  if (side === 'index') {
    const index = new PersonIndex();
    return {
      put: (resident) => void index.put(resident),
      find: (personRef) => index.byPersonRef(personRef),
    };
  }
  const map = new Map<string, Person>();
  return {
    put: (resident) => void map.set(resident.personRef, personOf(resident)),
    find: (personRef) => map.get(personRef),
  };
}

/** References as an event's bytes hold them: who looks one up has just made its text of them. */
function askedOf(residents: number): Buffer {
  const asked = Buffer.alloc(residents * referenceDigits);
  for (let nth = 0; nth < residents; nth += 1) {
    const { personRef } = residentOf((nth * stride) % residents);
    asked.write(personRef, nth * referenceDigits, 'latin1');
  }
  return asked;
}

/** Buffers that have been let go are given back with the collection after the one that sees it. */
function memoryMiB(): number {
  for (let pass = 0; pass < passes; pass += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / mebibyte;
}

/**
 * Finds a second of this thread's own processor time, the best of some passes: the first one also compiles, and
 * what else the machine does would be counted by a clock.
 */
function findsPerSecond(asked: Buffer, find: (personRef: string) => boolean): number {
  const finds = asked.length / referenceDigits;
  let best = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    const before = process.threadCpuUsage();
    for (let at = 0; at < asked.length; at += referenceDigits) {
      if (!find(asked.toString('latin1', at, at + referenceDigits)))
        throw new Error('a resident is not found');
    }
    const { user, system } = process.threadCpuUsage(before);
    // A smoke run is over before the processor's clock has moved.
    best = Math.max(best, (1_000_000 * finds) / Math.max(1, user + system));
  }
  return best;
}

/** Builds the one or the other out of decoded residents, and asks it for each of them. */
function measure({ side, residents }: PersonIndexArgument): void {
  const asked = askedOf(residents);
  const since = process.cpuUsage();
  const before = memoryMiB();
  const startedAt = performance.now();
  const built = builtOf(side);
  for (let nth = 0; nth < residents; nth += 1) {
    // Through Avro, so that texts lie in memory as they do in a service.
    built.put(type.fromBuffer(type.toBuffer(residentOf(nth))) as Resident);
  }
  const buildSeconds = (performance.now() - startedAt) / 1_000;
  const memory = memoryMiB() - before;
  const perSecond = findsPerSecond(asked, (personRef) => built.find(personRef) !== undefined);
  const households = findsPerSecond(asked, (personRef) => {
    const person = built.find(personRef);
    return person !== undefined && householdNow(person.residences) !== null;
  });
  const more = { memoryMiB: memory, buildSeconds, householdsPerSecond: households };
  reportChild({ events: residents, seconds: residents / perSecond, more }, since);
}

measure(JSON.parse(process.argv[2] ?? '{}') as PersonIndexArgument);
