import { readdirSync, readFileSync } from 'node:fs';
import { canonicalJson, checkStandard, problemLine, type Standard } from '#domain';
import { divisionRegistry, projectPath, type HouseholdFacts } from '#schemas';
import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aPlace,
  aRecord,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  on,
  yuan,
} from '../../services/correlation/src/decision/core/testing/builders.js';
import type { EvidenceRecord } from '../../services/correlation/src/decision/core/types.js';

const folder = projectPath('services/register/county-standards');
const today = on('2026-11-01');

function whole(path: string, published: readonly Standard[]): Standard {
  const checked = checkStandard(readFileSync(path, 'utf8'), published, today);
  if (checked.ok) return checked.standard;
  throw new Error(checked.problems.map((problem) => problemLine(path, problem)).join('\n'));
}

const city = whole(projectPath('services/register/standards/130500-default-v1.yaml'), []);
const files = readdirSync(folder).sort();
const counties = files.map((file) => ({
  file,
  county: file.slice(0, 6),
  standard: whole(`${folder}/${file}`, [city]),
}));

/** Evidence on both sides of the lines that counties are known to draw. */
const probes: readonly { readonly name: string; readonly records: readonly EvidenceRecord[] }[] = [
  ...[5_500, 9_500, 12_000, 16_000, 19_000, 21_000, 51_000].map((amount) => ({
    name: `bills of ${String(amount)} within months`,
    records: [
      aSettlement('S1', '2026-02-10', amount / 2, { inPolicy: amount / 3 }),
      aSettlement('S2', '2026-09-10', amount / 2, { inPolicy: amount / 3 }),
    ],
  })),
  {
    name: 'bills on both sides of 1 April and of 31 May',
    records: [
      aSettlement('S1', '2025-12-20', 3_000),
      aSettlement('S2', '2026-03-20', 2_100),
      aSettlement('S3', '2026-05-20', 3_000),
    ],
  },
  {
    name: 'bills on both sides of 31 May only',
    records: [aSettlement('S1', '2026-05-20', 2_600), aSettlement('S2', '2026-06-02', 2_600)],
  },
  ...[6_500, 8_500, 11_000].map((amount) => ({
    name: `one stay of ${String(amount)}`,
    records: [aSettlement('S1', '2026-02-10', amount, { medType: '21', inPolicy: amount })],
  })),
  { name: 'a figure of the year', records: [aBurden('B1', '2026-06-30', 9_095)] },
  {
    name: 'Parkinson, which the national list has not',
    records: [
      aRecord('health-insurance.major-disease', 'D1', '2026-03-01', {
        diagnosisCode: 'G20',
        codeSystem: 'ICD10-YB2',
        morphologyCode: null,
        secondCode: null,
        diagnosedOn: on('2026-03-01'),
      }),
    ],
  },
  {
    name: 'leukaemia at sixteen',
    records: [
      aRecord('health-insurance.major-disease', 'D1', '2026-03-01', {
        diagnosisCode: 'C91',
        codeSystem: 'ICD10-YB2',
        morphologyCode: null,
        secondCode: null,
        diagnosedOn: on('2026-03-01'),
      }),
    ],
  },
  ...[7_000, 12_000].map((fee) => ({
    name: `a private school of ${String(fee)}`,
    records: [
      aSchoolCost('C1', '2026-09-10', 2026, fee, {
        publicSchool: false,
        schoolYearlyFeeFen: yuan(fee),
      }),
    ],
  })),
  ...[5_500, 15_000, 30_000].map((loss) => ({
    name: `a fire of ${String(loss)}`,
    records: [
      aRecord('emergency-management.fire', 'F1', '2026-04-04', {
        fireNumber: 'F1',
        lossFen: yuan(loss),
        insurancePaidFen: 0,
        rooms: 0,
      }),
    ],
  })),
  {
    name: 'a light injury that nobody makes good',
    records: [
      aRecord('public-security.traffic-accident', 'A1', '2026-05-03', {
        accidentNumber: 'A1',
        injury: 'LIGHT',
        abilityLost: false,
        compensated: 'NONE',
      }),
    ],
  },
  {
    name: 'a job lost',
    records: [
      aRecord('grassroots.warning', 'W1', '2026-05-03', {
        cause: 'JOB_LOSS',
        urgency: 'NORMAL',
      }),
    ],
  },
  {
    name: 'no insurance',
    records: [
      aRecord('health-insurance.coverage', 'V1', '2026-05-03', {
        benefitYear: 2026,
        status: 'NONE',
      }),
    ],
  },
  {
    name: 'three departments in half a year',
    records: [
      aSettlement('S1', '2026-02-10', 2_500),
      aSchoolCost('C1', '2026-03-10', 2025, 3_500),
      aRecord('emergency-management.fire', 'F1', '2026-04-04', {
        fireNumber: 'F1',
        lossFen: yuan(1_500),
        insurancePaidFen: 0,
        rooms: 0,
      }),
    ],
  },
];

function household(county: string, watched: boolean): HouseholdFacts {
  const make = watched ? aWatchedHousehold : anOrdinaryHousehold;
  const facts = make({ places: [aPlace(county, on('2020-01-01'))] });
  return {
    ...facts,
    members: facts.members.map((member) => ({ ...member, birthOn: on('2010-01-01') })),
    incomes: [{ from: on('2020-01-01'), netIncomeFen: yuan(18_000) }],
  };
}

/** What a county's center would see of all probes, under a standard of its own or the city's alone. */
function told(county: string, own: readonly Standard[]): readonly string[] {
  return probes.flatMap(({ name, records }) =>
    [true, false].flatMap((watched) => {
      const log = aLogOf(household(county, watched));
      for (const standard of own) log.standard(standard);
      log.feed(...records);
      return log
        .holding()
        .map(({ ruleId, severity, firstMetOn, indicators: [indicator] }) =>
          [
            name,
            watched,
            ruleId,
            severity,
            firstMetOn,
            indicator?.value,
            indicator?.threshold,
          ].join(' '),
        )
        .sort();
    }),
  );
}

describe("the counties' documents", () => {
  test('are those of the twenty counties, each named by its county and version', () => {
    const codes = divisionRegistry('2019-10-31').counties.map(({ code }) => code);
    expect(counties.map(({ county }) => county)).toEqual(codes.sort());
    for (const { file, county, standard } of counties) {
      expect(standard.countyCode).toBe(county);
      expect(file).toBe(`${county}-${standard.standardId.toLowerCase()}-v1.yaml`);
    }
  });

  test.each(counties)('$file decides otherwise than the city', ({ county, standard }) => {
    expect(told(county, [standard])).not.toEqual(told(county, []));
  });

  test('no two of them decide alike', () => {
    const decisions = counties.map(({ county, standard }) =>
      canonicalJson(told(county, [standard])),
    );
    expect(new Set(decisions).size).toBe(counties.length);
  });
});

describe('the rule of Yangyuan: more than 50 %, 100 % of the rural income of last year', () => {
  const neiqiu = counties.find(({ county }) => county === '130523')?.standard;
  // 18,179 yuan in 2021: the lines of 2022 are 9,089.50 and 18,179.00.
  test.each([
    { group: 'watched', watched: true, at: 9_089.5, over: 9_089.51, line: 908_950 },
    { group: 'ordinary', watched: false, at: 18_179, over: 18_179.01, line: 1_817_900 },
  ])('2022, $group: not at $at, but at $over', ({ watched, at, over, line }) => {
    const raised = (amount: number) => {
      if (neiqiu === undefined) throw new Error('Neiqiu has no document');
      const log = aLogOf(household('130523', watched));
      log.standard({ ...neiqiu, validFrom: on('2022-01-01') });
      return log.feed(aSettlement('S1', '2022-08-01', amount));
    };
    expect(raised(at)).toEqual([]);
    expect(raised(over)).toMatchObject([
      { ruleId: 'illness.year-burden', indicators: [{ threshold: line }] },
    ]);
  });

  test('a year whose figure is not out yet is judged by the newest before it', () => {
    if (neiqiu === undefined) throw new Error('Neiqiu has no document');
    const log = aLogOf(household('130523', true));
    log.standard(neiqiu);
    const [alert] = log.feed(aSettlement('S1', '2026-08-01', 12_000));
    expect(alert?.indicators[0]?.threshold).toBe(yuan(20_688 / 2));
  });
});
