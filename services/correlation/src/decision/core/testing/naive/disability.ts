import { type StandardRule } from '#domain';
import { type Day, type EvidenceBodies, type EvidenceTopic } from '../../types.js';
import { numberOf } from './conditions.js';
import { byText, type Fact, ofTopic } from './records.js';
import {
  daysToLookAt,
  distinct,
  excludedOf,
  factsOf,
  type Instance,
  type Naive,
  one,
} from './rule.js';

const CERTIFICATE = 'disabled-persons-federation.certificate';
const DEATHS: readonly EvidenceTopic[] = [
  'public-security.death',
  'emergency-management.casualty',
  'public-security.traffic-accident',
];

function certificateOf({ record }: Pick<Fact, 'record'>): EvidenceBodies[typeof CERTIFICATE] {
  const certificate = ofTopic(record, CERTIFICATE);
  if (certificate === null) throw new TypeError(`${record.topic} is no certificate`);
  return certificate.body;
}

function tellsDeath({ record }: Fact): boolean {
  const accident = ofTopic(record, 'public-security.traffic-accident')?.body;
  const casualty = ofTopic(record, 'emergency-management.casualty')?.body;
  if (accident !== undefined) return accident.injury === 'DEATH';
  return casualty === undefined || casualty.status === 'DEAD';
}

/** Who is disabled on which day, by which certificates. */
class Disabled {
  readonly certificates: readonly Fact[];
  readonly deaths: readonly Fact[];

  constructor(private readonly naive: Naive) {
    this.certificates = factsOf(naive, CERTIFICATE);
    this.deaths = factsOf(naive, ...DEATHS).filter(tellsDeath);
  }

  /** Certificates of a person that put the household over the line on a day. */
  raisedBy(person: string | null, day: Day, rule: StandardRule): Fact[] {
    return this.isFurther(person, day)
      ? this.validOn(person, day)
      : this.severeOn(person, day, rule);
  }

  /** Whether a person is a disabled member beside another one on a day. */
  isFurther(person: string | null, day: Day): boolean {
    return person !== null && this.furtherOn(day).includes(person);
  }

  /** A person's valid certificates of a severe grade. */
  severeOn(person: string | null, day: Day, rule: StandardRule): Fact[] {
    return this.validOn(person, day).filter(
      (fact) => certificateOf(fact).grade <= numberOf(rule, 'severeGradeMax'),
    );
  }

  // Of each class the newest that has not run out or been cancelled by then.
  private validOn(person: string | null, day: Day): Fact[] {
    const there = this.of(person).filter((fact) => {
      const { issuedOn, lastValidOn } = certificateOf(fact);
      return fact.day <= day && issuedOn <= day && (lastValidOn === null || day <= lastValidOn);
    });
    return there.filter((fact) => {
      const { disabilityClass, issuedOn } = certificateOf(fact);
      return there.every((other) => {
        const of = certificateOf(other);
        return of.disabilityClass !== disabilityClass || of.issuedOn <= issuedOn;
      });
    });
  }

  // All disabled living members but the one who has been so for longest.
  private furtherOn(day: Day): string[] {
    const disabled = this.naive.household
      .membersOn(day)
      .filter(({ personRef }) => this.validOn(personRef, day).length > 0)
      .filter(
        ({ personRef }) =>
          !this.deaths.some((death) => death.record.personRef === personRef && death.day <= day),
      )
      .map(({ personRef, joinedOn }) => ({
        personRef,
        since: Math.max(joinedOn, this.firstOf(personRef)),
      }))
      .sort((a, b) => a.since - b.since || byText(a.personRef, b.personRef));
    return disabled.slice(1).map(({ personRef }) => personRef);
  }

  private firstOf(person: string): Day {
    return Math.min(...this.of(person).map((fact) => certificateOf(fact).issuedOn));
  }

  private of(person: string | null): Fact[] {
    return this.certificates.filter(({ record }) => record.personRef === person);
  }
}

/** `disability.severe`: a severe grade, or a second living member with a valid certificate. */
export function disability(naive: Naive): Instance[] {
  const disabled = new Disabled(naive);
  const { certificates, deaths } = disabled;
  const evidence = [...certificates, ...deaths].map(({ day }) => day);
  const days = daysToLookAt(naive, evidence, () => true);
  return distinct(certificates.map(({ record }) => record.personRef)).map((person): Instance => ({
    ruleId: 'disability.severe',
    windowKey: `ever/${person ?? ''}`,
    unit: 'COUNT',
    days,
    count: (upTo, _standard, rule) => {
      const raising = days
        .filter((day) => day <= upTo)
        .flatMap((day) => disabled.raisedBy(person, day, rule));
      return {
        groups: distinct(raising).map(one),
        excluded: excludedOf(naive, [CERTIFICATE], ({ record }) => record.personRef === person),
        span: null,
      };
    },
    own: (day, rule) => ({
      severe: disabled.severeOn(person, day, rule).length > 0,
      furtherMember: disabled.isFurther(person, day),
    }),
    meets: (day, rule) => disabled.raisedBy(person, day, rule).length > 0,
  }));
}
