import { readFileSync } from 'node:fs';
import { dayFromIso } from '#domain';
import fc from 'fast-check';
import { projectPath } from '#schemas';
import type { ExclusionCommand, Now } from './command.js';
import { decide } from './decide.js';
import { exclusionEvent, exclusionStatuses, type ExclusionState } from './exclusion.js';
import { termDaysMax, type RefusalCode } from './refusal.js';
import { moves, transitions, type Move } from './transitions.js';

const julu = '130529';
const today = dayFromIso('2026-08-01');
const kinds = [
  { code: 'DRUGS', name: '吸毒' },
  { code: 'DRINKING', name: '酗酒' },
];
const now: Now = { at: 1_785_500_000_000, today, homeCounty: julu, kinds };
const recorder = 'julu-officer-1';
const second = 'julu-officer-2';
const terms = {
  householdId: '130529000001',
  kind: 'DRUGS',
  basis: 'POLICE_REPLY',
  evidenceRef: 'HZ-2026-0108',
  firstDay: dayFromIso('2026-07-01'),
  lastDay: dayFromIso('2027-06-30'),
};

function command(move: Move, more: Partial<ExclusionCommand> = {}): ExclusionCommand {
  const signed = {
    commandId: 'c0000000-0000-4000-8000-000000000001',
    by: move === 'RECORD' ? recorder : second,
    countyCode: julu,
    reason: '核验属实',
  };
  const whole = move === 'RECORD' ? { ...signed, move, terms } : { ...signed, move };
  return { ...whole, ...more } as ExclusionCommand;
}

function after(...done: readonly Move[]): ExclusionState {
  let state: ExclusionState | null = null;
  for (const move of done) {
    const decided = decide(state, command(move), now);
    if (!decided.ok) throw new Error(`${move}: ${decided.rejection.code}`);
    state = decided.value.state;
  }
  if (state === null) throw new Error('nothing was done');
  return state;
}

function refusal(state: ExclusionState | null, given: ExclusionCommand, at: Partial<Now> = {}) {
  const decided = decide(state, given, { ...now, ...at });
  return decided.ok ? null : decided.rejection;
}

describe('an exclusion', () => {
  it('is in force only after a second person has consented, and no log hears of it before', () => {
    const recorded = decide(null, command('RECORD'), now);
    expect(recorded).toMatchObject({
      ok: true,
      value: { published: false, state: { status: 'PROPOSED', version: 0, consentedOn: null } },
    });
    const consented = decide(after('RECORD'), command('CONSENT'), now);
    expect(consented).toMatchObject({
      ok: true,
      value: {
        published: true,
        state: { status: 'CONSENTED', version: 1, consentedBy: second, consentedOn: today },
      },
    });
  });

  it('tells the log the reason as a code, and nothing of who wrote what', () => {
    expect(exclusionEvent(after('RECORD', 'CONSENT'))).toEqual({
      householdId: terms.householdId,
      body: {
        'cn.xingtai.hub.Exclusion': {
          exclusionId: 'c0000000-0000-4000-8000-000000000001',
          version: 1,
          kind: 'DRUGS',
          reason: 'POLICE_REPLY',
          evidenceRef: 'HZ-2026-0108',
          firstDay: terms.firstDay,
          lastDay: terms.lastDay,
          consentedOn: today,
          endedOn: null,
        },
      },
    });
  });

  const published: { name: string; done: Move[]; version: number; endedOn: number | null }[] = [
    { name: 'an end', done: ['RECORD', 'CONSENT', 'END'], version: 2, endedOn: today },
    {
      name: 'an appeal that is filed',
      done: ['RECORD', 'CONSENT', 'APPEAL'],
      version: 2,
      endedOn: null,
    },
    {
      name: 'an appeal that is refused',
      done: ['RECORD', 'CONSENT', 'APPEAL', 'REFUSE_APPEAL'],
      version: 3,
      endedOn: null,
    },
    {
      name: 'an appeal that is granted',
      done: ['RECORD', 'CONSENT', 'APPEAL', 'GRANT_APPEAL'],
      version: 3,
      endedOn: today,
    },
    {
      name: 'a second appeal after one that was refused',
      done: ['RECORD', 'CONSENT', 'APPEAL', 'REFUSE_APPEAL', 'APPEAL', 'GRANT_APPEAL'],
      version: 5,
      endedOn: today,
    },
    { name: 'a refusal of consent, of which nothing is published', ...declined() },
  ];
  it.each(published)('$name leaves version $version', ({ done, version, endedOn }) => {
    expect(after(...done)).toMatchObject({ version, endedOn });
  });

  function declined() {
    return { done: ['RECORD', 'DECLINE'] as Move[], version: 0, endedOn: null };
  }
});

describe('refused with its reason', () => {
  const proposed = after('RECORD');
  const consented = after('RECORD', 'CONSENT');
  const appealed = after('RECORD', 'CONSENT', 'APPEAL');
  const late = { today: terms.lastDay + 1 };
  const cases: {
    name: string;
    state: ExclusionState | null;
    given: ExclusionCommand;
    at?: Partial<Now>;
    code: RefusalCode;
  }[] = [
    {
      name: 'who recorded it consents',
      state: proposed,
      given: command('CONSENT', { by: recorder }),
      code: 'OWN_RECORD',
    },
    {
      name: 'who recorded it refuses the appeal against it',
      state: appealed,
      given: command('REFUSE_APPEAL', { by: recorder }),
      code: 'OWN_RECORD',
    },
    {
      name: 'an officer of another county consents',
      state: proposed,
      given: command('CONSENT', { countyCode: '130531' }),
      code: 'HOUSEHOLD_NOT_HERE',
    },
    {
      name: 'an officer records it for a household of another county',
      state: null,
      given: command('RECORD', { countyCode: '130531' }),
      code: 'HOUSEHOLD_NOT_HERE',
    },
    {
      name: 'the household has moved away before the consent',
      state: proposed,
      given: command('CONSENT'),
      at: { homeCounty: '130531' },
      code: 'HOUSEHOLD_NOT_HERE',
    },
    {
      name: 'the household was merged into another one',
      state: consented,
      given: command('END'),
      at: { homeCounty: null },
      code: 'HOUSEHOLD_NOT_HERE',
    },
    {
      name: 'consent to what nobody recorded',
      state: null,
      given: command('CONSENT'),
      code: 'NOT_RECORDED',
    },
    {
      name: 'consent a second time',
      state: consented,
      given: command('CONSENT'),
      code: 'MOVE_NOT_ALLOWED',
    },
    {
      name: 'an end before it has begun',
      state: proposed,
      given: command('END'),
      code: 'MOVE_NOT_ALLOWED',
    },
    {
      name: 'consent after the last day',
      state: proposed,
      given: command('CONSENT'),
      at: late,
      code: 'TERM_OVER',
    },
    {
      name: 'an end after the last day',
      state: consented,
      given: command('END'),
      at: late,
      code: 'TERM_OVER',
    },
    {
      name: 'a kind that the county does not name',
      state: null,
      given: command('RECORD', { terms: { ...terms, kind: 'GAMBLING' } }),
      code: 'KIND_NOT_IN_FORCE',
    },
    {
      name: 'a kind that the county no longer names when the second person consents',
      state: proposed,
      given: command('CONSENT'),
      at: { kinds: kinds.slice(1) },
      code: 'KIND_NOT_IN_FORCE',
    },
    {
      name: 'a record before any standard is known',
      state: null,
      given: command('RECORD'),
      at: { kinds: [] },
      code: 'KIND_NOT_IN_FORCE',
    },
    {
      name: 'a last day before the first',
      state: null,
      given: command('RECORD', { terms: { ...terms, lastDay: terms.firstDay - 1 } }),
      code: 'TERM_BACKWARDS',
    },
    {
      name: 'a term with a slip in its year',
      state: null,
      given: command('RECORD', {
        terms: { ...terms, lastDay: terms.firstDay + termDaysMax + 1 },
      }),
      code: 'TERM_TOO_LONG',
    },
  ];

  it.each(cases)('$name: $code', ({ state, given, at, code }) => {
    const found = refusal(state, given, at);
    expect(found?.code).toBe(code);
    expect(found?.messageZh).toMatch(/^\p{Script=Han}/u);
  });

  it('an appeal is decided also after the term has run out', () => {
    expect(refusal(appealed, command('GRANT_APPEAL'), late)).toBeNull();
  });
});

describe('a kind that the county no longer names', () => {
  const without = { kinds: kinds.slice(1) };

  it('is told with the day and with the kinds there are', () => {
    expect(refusal(null, command('RECORD'), without)).toEqual({
      code: 'KIND_NOT_IN_FORCE',
      messageZh: '本县2026-08-01施行的标准没有排除情形“DRUGS”；现有：DRINKING 酗酒',
      field: 'kind',
    });
  });

  it('leaves what was consented to in force, and ends it like any other', () => {
    const consented = after('RECORD', 'CONSENT');
    expect(refusal(consented, command('END'), without)).toBeNull();
    expect(refusal(consented, command('APPEAL'), without)).toBeNull();
  });
});

describe('the household moves', () => {
  it('its new county acts for it, the old one no longer', () => {
    const consented = after('RECORD', 'CONSENT');
    const moved = { homeCounty: '130531' };
    expect(refusal(consented, command('END', { countyCode: '130531' }), moved)).toBeNull();
    expect(refusal(consented, command('END'), moved)?.code).toBe('HOUSEHOLD_NOT_HERE');
  });
});

it('every sequence of moves: only what the table allows, versions without a gap, two persons', () => {
  const person = fc.constantFrom(recorder, second, 'julu-officer-3');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...moves), person)), (sequence) => {
      let state: ExclusionState | null = null;
      for (const [move, by] of sequence) {
        const before: ExclusionState | null = state;
        const decided = decide(before, command(move, { by }), now);
        if (!decided.ok) continue;
        state = decided.value.state;
        expect(transitions[move].from).toContain(before?.status ?? null);
        expect(state.version - (before?.version ?? 0)).toBe(decided.value.published ? 1 : 0);
        expect(state.version > 0).toBe(state.consentedBy !== null);
        expect(state.consentedBy).not.toBe(state.recordedBy);
        expect(state.endedOn !== null).toBe(['ENDED', 'LIFTED'].includes(state.status));
      }
    }),
  );
});

it('every status can be reached', () => {
  const reached = new Set(Object.values(transitions).map(({ to }) => to));
  expect([...reached].sort()).toEqual([...exclusionStatuses].sort());
});

it('the picture in the documents is that of the table', () => {
  const picture = readFileSync(projectPath('docs/concepts/exclusions.md'), 'utf8');
  const drawn = picture.split('\n').filter((line) => line.includes('-->'));
  const legal = Object.values(transitions).flatMap(({ from, to, zh }) =>
    from.map((start) => `  ${start ?? '[*]'} --> ${to} : ${zh}`),
  );
  expect(drawn.sort()).toEqual(legal.sort());
});
