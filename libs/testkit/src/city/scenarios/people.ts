import { dayOf } from '../days.js';
import type { CityDraft } from '../draft.js';
import type { CityHousehold, CityPerson } from '../people.js';
import { certificate } from '../records/departments.js';
import { application, warning, type ReportWish } from '../records/field.js';
import { coverage } from '../records/health.js';
import type { TruthAlert } from '../truth.js';
import { member, ordinary, watched, type Scenario } from './scenario.js';

function expectSevere(
  draft: CityDraft,
  home: CityHousehold,
  person: CityPerson,
  found: { group: 'WATCHED' | 'ORDINARY'; metOn: string; value: number | null },
): void {
  draft.expect(home, {
    rule: 'disability.severe',
    instance: 'ever',
    person,
    group: found.group,
    severity: 'ORANGE',
    metOn: dayOf(found.metOn),
    value: found.value,
  });
}

const newCertificate: Scenario = {
  name: 'disability-new-severe-certificate',
  plant(draft, county) {
    const home = watched(draft, county, 'disability-new-severe-certificate');
    const on = '2026-05-25';
    certificate(draft, home, member(home, 0), {
      on,
      disabilityClass: 4,
      grade: 1,
      suffix: 'B1',
      traits: { labels: ['CERTIFICATE_REISSUE_SUFFIX'] },
    });
    expectSevere(draft, home, member(home, 0), { group: 'WATCHED', metOn: on, value: 1 });
  },
};

const upgraded: Scenario = {
  name: 'disability-upgraded',
  plant(draft, county) {
    const home = ordinary(draft, county, 'disability-upgraded');
    const person = member(home, 2);
    certificate(draft, home, person, { on: '2025-12-08', disabilityClass: 1, grade: 3 });
    const on = '2026-07-20';
    const change = 'GRADE_CHANGED';
    certificate(draft, home, person, { on, disabilityClass: 1, grade: 2, change });
    expectSevere(draft, home, person, { group: 'ORDINARY', metOn: on, value: null });
  },
};

const secondMember: Scenario = {
  name: 'disability-second-member',
  plant(draft, county) {
    const home = watched(draft, county, 'disability-second-member');
    const on = '2026-06-22';
    certificate(draft, home, member(home, 0), { on: '2025-11-18', disabilityClass: 2, grade: 3 });
    certificate(draft, home, member(home, 1), { on, disabilityClass: 4, grade: 4 });
    expectSevere(draft, home, member(home, 1), { group: 'WATCHED', metOn: on, value: null });
  },
};

const cancelled: Scenario = {
  name: 'disability-certificate-cancelled',
  plant(draft, county) {
    const home = ordinary(draft, county, 'disability-certificate-cancelled');
    const person = member(home, 0);
    const issued = { on: '2026-01-19', disabilityClass: 6, grade: 2 } as const;
    certificate(draft, home, person, issued);
    certificate(draft, home, person, {
      ...issued,
      change: 'CANCELLED',
      lastValidOn: '2026-08-31',
      handedOver: '2026-09-03',
    });
    // It was valid then; that it ended later withdraws nothing.
    expectSevere(draft, home, person, { group: 'ORDINARY', metOn: issued.on, value: 1 });
  },
};

interface Reported extends ReportWish {
  readonly name: string;
  readonly by: 'warning' | 'application';
  readonly severity: TruthAlert['severity'];
}

function reported({ name, by, severity, ...wish }: Reported): Scenario {
  return {
    name: `reported-${by}-${name}`,
    plant(draft, county) {
      const home = ordinary(draft, county, `reported-${by}-${name}`);
      const write = by === 'warning' ? warning : application;
      const instance = write(draft, home, member(home, 0), wish);
      const expected = {
        instance,
        group: 'ORDINARY',
        severity,
        metOn: dayOf(wish.on),
        value: 1,
      } as const;
      const rule = wish.cause === 'JOB_LOSS' ? 'income.drop' : 'reported.other';
      draft.expect(home, { ...expected, rule });
    },
  };
}

const reports: readonly Reported[] = [
  {
    name: 'urgent',
    by: 'warning',
    on: '2026-02-12',
    cause: 'OTHER',
    urgency: 'URGENT',
    severity: 'ORANGE',
  },
  {
    name: 'critical',
    by: 'warning',
    on: '2026-08-06',
    cause: 'ILLNESS',
    urgency: 'CRITICAL',
    severity: 'RED',
  },
  { name: 'job-loss', by: 'warning', on: '2026-04-02', cause: 'JOB_LOSS', severity: 'YELLOW' },
  { name: 'plain', by: 'application', on: '2026-05-07', cause: 'ILLNESS', severity: 'YELLOW' },
  {
    name: 'urgent',
    by: 'application',
    on: '2026-01-14',
    cause: 'SCHOOLING',
    urgency: 'URGENT',
    severity: 'ORANGE',
  },
];

function lapsed(name: string, group: 'WATCHED' | 'ORDINARY'): Scenario {
  return {
    name,
    plant(draft, county) {
      const home = (group === 'WATCHED' ? watched : ordinary)(draft, county, name);
      coverage(draft, home, member(home, 0), { slot: '202601', status: 'NONE' });
      draft.expect(home, {
        rule: 'coverage.lapsed',
        instance: '2026',
        person: member(home, 0),
        group,
        severity: group === 'WATCHED' ? 'YELLOW' : 'BLUE',
        metOn: dayOf('2026-01-31'),
        value: 1,
      });
    },
  };
}

/** What is known of people and what they report. */
export const people: readonly Scenario[] = [
  newCertificate,
  upgraded,
  secondMember,
  cancelled,
  ...reports.map(reported),
  lapsed('coverage-lapsed-watched', 'WATCHED'),
  lapsed('coverage-lapsed-ordinary', 'ORDINARY'),
];
