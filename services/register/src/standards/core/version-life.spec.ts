import fc from 'fast-check';
import {
  nextState,
  phaseOf,
  type DraftState,
  type DraftStep,
  type StepRefusalCode,
} from './version-life.js';

const sha = 'a'.repeat(64);
const facts = { submittedBy: 'li', documentSha256: sha, tried: true, lastBy: 'li' };

describe('the next step of a version', () => {
  const rows: readonly {
    readonly name: string;
    readonly state: DraftState;
    readonly step: DraftStep;
    readonly by?: string;
    readonly change?: Partial<typeof facts>;
    readonly text?: string;
    readonly expected: DraftState | StepRefusalCode;
  }[] = [
    { name: 'a draft is tried', state: 'DRAFT', step: 'TRIED', expected: 'TRIED' },
    { name: 'what was tried is tried again', state: 'TRIED', step: 'TRIED', expected: 'TRIED' },
    { name: 'a draft is withdrawn', state: 'DRAFT', step: 'WITHDRAWN', expected: 'WITHDRAWN' },
    {
      name: 'what was tried is withdrawn',
      state: 'TRIED',
      step: 'WITHDRAWN',
      expected: 'WITHDRAWN',
    },
    { name: 'a second person approves', state: 'TRIED', step: 'APPROVED', expected: 'APPROVED' },
    {
      name: 'nobody approves an untried draft',
      state: 'DRAFT',
      step: 'APPROVED',
      expected: 'NOT_TRIED',
    },
    {
      name: 'nobody approves their own',
      state: 'TRIED',
      step: 'APPROVED',
      by: 'li',
      expected: 'SAME_PERSON',
    },
    {
      name: 'nobody approves another text',
      state: 'TRIED',
      step: 'APPROVED',
      text: 'b'.repeat(64),
      expected: 'OTHER_TEXT',
    },
    {
      name: 'a trial of another text does not count',
      state: 'TRIED',
      step: 'APPROVED',
      change: { tried: false },
      expected: 'NOT_TRIED',
    },
    {
      name: 'what is approved is not withdrawn',
      state: 'APPROVED',
      step: 'WITHDRAWN',
      expected: 'ALREADY_APPROVED',
    },
    {
      name: 'what is approved is not tried',
      state: 'APPROVED',
      step: 'TRIED',
      expected: 'ALREADY_APPROVED',
    },
    {
      name: 'what is approved is not approved by a third',
      state: 'APPROVED',
      step: 'APPROVED',
      expected: 'ALREADY_APPROVED',
    },
    {
      name: 'the same approval again is the same',
      state: 'APPROVED',
      step: 'APPROVED',
      change: { lastBy: 'wang' },
      expected: 'APPROVED',
    },
    {
      name: 'what is withdrawn is not approved',
      state: 'WITHDRAWN',
      step: 'APPROVED',
      expected: 'ALREADY_WITHDRAWN',
    },
    {
      name: 'what is withdrawn is not tried',
      state: 'WITHDRAWN',
      step: 'TRIED',
      expected: 'ALREADY_WITHDRAWN',
    },
    {
      name: 'the same withdrawal again is the same',
      state: 'WITHDRAWN',
      step: 'WITHDRAWN',
      change: { lastBy: 'wang' },
      expected: 'WITHDRAWN',
    },
  ];

  it.each(rows)('$name', ({ state, step, by = 'wang', change = {}, text = sha, expected }) => {
    const next = nextState({ ...facts, state, ...change }, { step, by, documentSha256: text });
    expect(next.ok ? next.value : next.rejection.code).toBe(expected);
    if (!next.ok) expect(next.rejection.wayOut).toMatch(/\p{Script=Han}/u);
  });

  it('reaches approval only by a trial and a second person, whatever is tried', () => {
    const move = fc.record({
      step: fc.constantFrom<DraftStep>('TRIED', 'APPROVED', 'WITHDRAWN'),
      by: fc.constantFrom('li', 'wang', 'zhao'),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 8 }), (moves) => {
        let state: DraftState = 'DRAFT';
        let tried = false;
        let lastBy = 'li';
        for (const { step, by } of moves) {
          const draft = { ...facts, state, tried, lastBy };
          const next = nextState(draft, { step, by, documentSha256: sha });
          if (!next.ok) continue;
          if (next.value === 'APPROVED' && state !== 'APPROVED') {
            expect(tried).toBe(true);
            expect(by).not.toBe('li');
          }
          tried ||= step === 'TRIED';
          state = next.value;
          lastBy = by;
        }
      }),
    );
  });
});

describe('where a version stands', () => {
  const versions = [
    { version: 1, validFrom: 10 },
    { version: 2, validFrom: 40 },
    { version: 3, validFrom: 20 },
    { version: 4, validFrom: 60 },
  ] as const;
  const [first, second, third, fourth] = versions;

  it.each([
    { name: 'the first until the third begins', of: first, today: 15, expected: 'IN_FORCE' },
    { name: 'the first from then on', of: first, today: 20, expected: 'REPLACED' },
    {
      name: 'the second, which begins later but is lower',
      of: second,
      today: 15,
      expected: 'REPLACED',
    },
    { name: 'the third before its day', of: third, today: 15, expected: 'UPCOMING' },
    { name: 'the third on its day', of: third, today: 20, expected: 'IN_FORCE' },
    { name: 'the third while the fourth waits', of: third, today: 59, expected: 'IN_FORCE' },
    { name: 'the fourth on its day', of: fourth, today: 60, expected: 'IN_FORCE' },
  ])('$name: $expected', ({ of, today, expected }) => {
    expect(phaseOf(of, versions, today)).toBe(expected);
  });
});
