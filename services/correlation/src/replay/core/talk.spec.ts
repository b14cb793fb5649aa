import { canonicalJson, parseStandard } from '#domain';
import type { HouseholdEvent } from '#schemas';
import { nothingSaid } from '../../decision/core/said.js';
import { type cityStandard, countyStandard, on } from '../../decision/core/testing/builders.js';
import { talkOf } from './talk.js';

type Body = HouseholdEvent['body'];

const day = (date: string): Body => ({
  'cn.xingtai.hub.DayStarted': { day: on(date), driven: true },
});

function said(standard: ReturnType<typeof cityStandard>): Body {
  const { standardId, countyCode, version, validFrom } = standard;
  const document = canonicalJson(standard);
  return {
    'cn.xingtai.hub.StandardVersion': { standardId, countyCode, version, validFrom, document },
  };
}

const first = countyStandard({ version: 1, validFrom: on('2020-01-01') });
const second = countyStandard({ version: 2, validFrom: on('2021-01-01') });
const secondAgain = countyStandard({ version: 2, validFrom: on('2022-01-01') });

const cases: readonly {
  readonly name: string;
  readonly bodies: readonly Body[];
  readonly offsets: readonly number[];
  readonly today?: number;
  readonly versions?: readonly (readonly [version: number, validFrom: number])[];
}[] = [
  {
    name: 'days go on',
    bodies: [day('2026-01-01'), day('2026-01-02')],
    offsets: [0, 1],
    today: on('2026-01-02'),
  },
  {
    name: 'a day that is behind says nothing',
    bodies: [day('2026-01-02'), day('2026-01-01'), day('2026-01-02')],
    offsets: [0],
    today: on('2026-01-02'),
  },
  {
    name: 'versions stand in their order, in whatever order they are said',
    bodies: [said(second), said(first)],
    offsets: [0, 1],
    versions: [
      [1, on('2020-01-01')],
      [2, on('2021-01-01')],
    ],
  },
  {
    name: 'a version said again replaces itself',
    bodies: [said(second), said(secondAgain)],
    offsets: [0, 1],
    versions: [[2, on('2022-01-01')]],
  },
];

describe('what a partition says to all of its households', () => {
  test.each(cases)('$name', ({ bodies, offsets, today, versions = [] }) => {
    const records = bodies.map((body, offset) => ({ offset, timestamp: 0, body }));
    const before = nothingSaid((text) => text);
    const talk = talkOf(records, before, parseStandard);
    expect(talk.before).toBe(before);
    expect(talk.said.map(({ offset }) => offset)).toEqual(offsets);
    const view = talk.said.at(-1)?.view ?? before;
    expect(view.today).toBe(today ?? before.today);
    expect(view.standards.map(({ version, validFrom }) => [version, validFrom])).toEqual(versions);
  });
});
