import {
  firstProcesses,
  hubProcesses,
  planFaults,
  steps,
  testedSeeds,
  type FaultPlan,
} from './plan.js';

const seeds = Array.from({ length: 500 }, (_, at) => at + 1);
const plans: readonly FaultPlan[] = seeds.map(planFaults);

/** What comes from outside, by its kind. */
const kindsOf = (some: readonly FaultPlan[]): ReadonlySet<string> =>
  new Set(
    some.flatMap(({ disturbances }) => disturbances.flat()).map((one) => one.disturbance.kind),
  );
/** Longer than a consumer's session lasts. */
const zombiesOf = (some: readonly FaultPlan[]): readonly string[] =>
  some.flatMap((plan) =>
    plan.disturbances
      .flat()
      .flatMap(({ disturbance }) =>
        disturbance.kind === 'sleep' && disturbance.forMs > 30_000 ? [disturbance.process] : [],
      ),
  );

describe('the plan of a seed', () => {
  it('is the same each time, and another one for another seed', () => {
    expect(seeds.map(planFaults)).toEqual(plans);
    expect(new Set(plans.map((plan) => JSON.stringify({ ...plan, seed: 0 }))).size).toBeGreaterThan(
      seeds.length - 5,
    );
  });

  it('does something to every hub, in both phases', () => {
    for (const { deaths, disturbances } of plans) {
      expect(deaths.length).toBeGreaterThan(0);
      expect(disturbances.map(({ length }) => length > 0)).toEqual([true, true]);
    }
  });

  it('reaches, over many seeds, every step, every kind of disturbance and every server', () => {
    const deaths = plans.flatMap((plan) => plan.deaths);
    const disturbances = plans.flatMap((plan) =>
      plan.disturbances.flat().map(({ disturbance }) => disturbance),
    );
    expect(new Set(deaths.map(({ step }) => step))).toEqual(new Set(steps));
    expect(kindsOf(plans)).toEqual(
      new Set([
        'kill',
        'sleep',
        'restart-in-order',
        'add',
        'remove',
        'kill-server',
        'step-clock',
        'cut-network',
        'fill-disk',
      ]),
    );
    const servers = disturbances.flatMap((one) => (one.kind === 'kill-server' ? [one.server] : []));
    expect(new Set(servers)).toEqual(new Set(['kafka', 'registry', 'postgres']));
  });

  it('brings every kind in every run of the tests, and a zombie while there is most to do', () => {
    const tested = testedSeeds.map(planFaults);
    expect(kindsOf(tested)).toEqual(kindsOf(plans));
    const firstPhases = tested.map((plan) => ({
      ...plan,
      disturbances: plan.disturbances.slice(0, 1),
    }));
    expect(zombiesOf(firstPhases)).not.toEqual([]);
  });

  it('gives every reader a longer sleep than its session lasts, now and then', () => {
    expect(new Set(zombiesOf(plans))).toEqual(new Set(['matching-1', 'correlation-1']));
  });

  it('brings back as many instances as it takes away', () => {
    for (const { disturbances } of plans) {
      const running = new Set<string>(firstProcesses);
      for (const { disturbance } of disturbances.flat()) {
        if (disturbance.kind === 'add') running.add(disturbance.process);
        if (disturbance.kind === 'remove') running.delete(disturbance.process);
      }
      const roles = [...running].flatMap((name) => hubProcesses[name as keyof typeof hubProcesses]);
      expect(roles).toContain('matching');
      expect(roles).toContain('correlation');
      expect(roles).toContain('health-insurance');
    }
  });
});
