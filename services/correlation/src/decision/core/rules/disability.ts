import { type Fact } from '../fact.js';
import { type Ledger } from '../ledger.js';
import { deathDays } from '../losses.js';
import { ascendingDistinct, compareText, groupBy } from '../order.js';
import {
  type Instance,
  type Look,
  numberParameter,
  type RuleContext,
  type RuleLogic,
} from '../rule.js';
import { type Timeline } from '../timeline.js';
import { type Day } from '../types.js';
import { countedOnce, everDays, wholeOf } from './windows.js';

type Certificate = Fact<'disabled-persons-federation.certificate'>;

/** Certificates of the household's people and who among them lives, over the days. */
class Certificates {
  readonly byPerson: ReadonlyMap<string, readonly Certificate[]>;
  readonly #deaths: ReadonlyMap<string, Day>;
  readonly #further = new Map<Day, ReadonlySet<string>>();

  constructor(
    ledger: Ledger,
    private readonly timeline: Timeline,
  ) {
    const { facts } = ledger.of('disabled-persons-federation.certificate');
    const named = facts.filter(({ record }) => record.personRef !== null);
    this.byPerson = groupBy(named, ({ record }) => record.personRef ?? '');
    this.#deaths = deathDays(ledger);
  }

  /** Of each class the newest certificate up to a day that has not run out or been cancelled. */
  validOn(personRef: string, day: Day): Certificate[] {
    const newest = new Map<number, Certificate>();
    for (const certificate of this.byPerson.get(personRef) ?? []) {
      const { disabilityClass, issuedOn, lastValidOn } = certificate.record.body;
      if (firstDayOf(certificate) > day || (lastValidOn !== null && lastValidOn < day)) continue;
      const known = newest.get(disabilityClass);
      if (known === undefined || issuedOn > known.record.body.issuedOn) {
        newest.set(disabilityClass, certificate);
      }
    }
    return [...newest.values()];
  }

  /** Whether a person is, on a day, a disabled member beside one who has been so for longer. */
  isFurtherMember(personRef: string, day: Day): boolean {
    let further = this.#further.get(day);
    if (further === undefined) {
      further = this.#furtherMembers(day);
      this.#further.set(day, further);
    }
    return further.has(personRef);
  }

  #furtherMembers(day: Day): ReadonlySet<string> {
    const disabled = this.timeline
      .membersOn(day)
      .filter(({ personRef }) => (this.#deaths.get(personRef) ?? Infinity) > day)
      .filter(({ personRef }) => this.validOn(personRef, day).length > 0)
      .map(({ personRef, joinedOn }) => ({
        personRef,
        since: Math.max(joinedOn, this.#firstCertificateOf(personRef)),
      }))
      .sort((a, b) => a.since - b.since || compareText(a.personRef, b.personRef));
    return new Set(disabled.slice(1).map(({ personRef }) => personRef));
  }

  #firstCertificateOf(personRef: string): Day {
    const certificates = this.byPerson.get(personRef) ?? [];
    return certificates.reduce((first, one) => Math.min(first, firstDayOf(one)), Infinity);
  }
}

// A certificate that was handed over with a later day than that of its issue counts from that day.
function firstDayOf({ day, record }: Certificate): Day {
  return Math.max(day, record.body.issuedOn);
}

function severeOn(certificates: Certificates, personRef: string, look: Look): Certificate[] {
  const gradeMax = numberParameter(look, 'severeGradeMax');
  return certificates
    .validOn(personRef, look.day)
    .filter(({ record }) => record.body.grade <= gradeMax);
}

/** A severe disability, or a second member with a certificate. */
export const severeDisability: RuleLogic = {
  ruleId: 'disability.severe',
  topics: ['disabled-persons-federation.certificate'],
  unit: 'COUNT',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    const certificates = new Certificates(ledger, timeline);
    const { excluded } = ledger.of('disabled-persons-federation.certificate');
    const allDays = [...certificates.byPerson.values()].flat().map(firstDayOf);
    const arrived = ascendingDistinct(allDays.filter((day) => day <= timeline.today));
    for (const personRef of certificates.byPerson.keys()) {
      const days = everDays(timeline, arrived);
      yield {
        windowKey: `ever/${personRef}`,
        days,
        range: null,
        read: (look) => {
          const severe = severeOn(certificates, personRef, look).length;
          const furtherMember = certificates.isFurtherMember(personRef, look.day);
          const valid = certificates.validOn(personRef, look.day).length;
          if (severe === 0 && !furtherMember) return null;
          return {
            value: furtherMember ? valid : severe,
            names: { severe: severe > 0, furtherMember },
          };
        },
        whole: (look) => {
          const counted = new Set<Certificate>();
          for (const day of days) {
            const on = { ...look, day };
            const further = certificates.isFurtherMember(personRef, day);
            const valid = further
              ? certificates.validOn(personRef, day)
              : severeOn(certificates, personRef, on);
            for (const certificate of valid) counted.add(certificate);
          }
          return wholeOf(
            [...counted].map((one) => countedOnce(one.record, one.day)),
            excluded.filter(({ record }) => record.personRef === personRef),
          );
        },
      };
    }
  },
};
