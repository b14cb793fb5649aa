import { codeTable, codeTables } from './code-tables.js';
import {
  countyCodesBefore,
  divisionEditions,
  divisionRegistry,
  divisionSuccessors,
  isVillagersCommittee,
} from './divisions.js';

/** Towns, units and villagers' committees of each county, counted in the bureau's tables. */
const counts = {
  '2019-10-31': [
    ['130502', 9, 136, 59],
    ['130503', 10, 120, 31],
    ['130521', 16, 520, 520],
    ['130526', 8, 195, 150],
    ['130527', 8, 227, 218],
    ['130522', 8, 220, 209],
    ['130523', 9, 314, 309],
    ['130524', 6, 122, 121],
    ['130525', 13, 278, 276],
    ['130528', 18, 377, 364],
    ['130529', 10, 291, 246],
    ['130530', 6, 169, 169],
    ['130531', 8, 213, 196],
    ['130532', 7, 259, 227],
    ['130533', 16, 531, 522],
    ['130534', 6, 331, 305],
    ['130535', 10, 306, 299],
    ['130571', 5, 79, 74],
    ['130581', 15, 465, 440],
    ['130582', 13, 263, 242],
  ],
  '2023-06-30': [
    ['130502', 10, 115, 74],
    ['130503', 25, 562, 531],
    ['130505', 8, 201, 134],
    ['130506', 8, 231, 209],
    ['130522', 8, 226, 209],
    ['130523', 9, 319, 301],
    ['130524', 6, 127, 121],
    ['130525', 13, 288, 276],
    ['130528', 18, 388, 322],
    ['130529', 10, 301, 246],
    ['130530', 6, 177, 169],
    ['130531', 8, 220, 196],
    ['130532', 7, 259, 227],
    ['130533', 16, 530, 519],
    ['130534', 6, 331, 305],
    ['130535', 10, 306, 299],
    ['130571', 5, 83, 49],
    ['130581', 15, 469, 440],
    ['130582', 13, 263, 242],
  ],
} as const;

describe.each(divisionEditions)('the divisions of %s', (edition) => {
  const registry = divisionRegistry(edition);

  it('hold as many towns, units and villages in each county as the bureau counts', () => {
    const counted = registry.counties.map(({ code }) => {
      const towns = registry.children(code);
      const units = towns.flatMap((town) => registry.children(town.code));
      const villages = units.filter(isVillagersCommittee);
      return [code, towns.length, units.length, villages.length];
    });
    const expected = [...counts[edition]].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(counted).toEqual(expected);
  });
});

describe('division names', () => {
  it('find one village below its town, however the committee is spelled', () => {
    const registry = divisionRegistry('2019-10-31');
    expect(registry.findByName('130525205', '渠家庄村')?.code).toBe('130525205211');
    expect(registry.findByName('130525205', '渠家庄村民委员会')?.code).toBe('130525205211');
  });

  it('find nothing where a name repeats', () => {
    const registry = divisionRegistry('2019-10-31');
    const repeated = registry.counties.flatMap(({ code: county }) => {
      const villages = registry.children(county).flatMap(({ code }) => registry.children(code));
      const groups = [...Map.groupBy(villages, ({ name }) => name).values()];
      return groups.filter((group) => group.length > 1).map(([first]) => ({ county, first }));
    });
    expect(repeated.length).toBe(15);
    const found = repeated.filter(
      ({ county, first }) => registry.findByName(county, first?.name ?? '') !== undefined,
    );
    expect(found).toEqual([]);
  });
});

describe('divisionSuccessors', () => {
  it.each([
    { name: 'a county that was renamed', code: '130527', successors: ['130506'] },
    { name: 'a county that was split', code: '130521', successors: ['130503', '130502'] },
    { name: 'a county that stayed', code: '130529', successors: ['130529'] },
    { name: 'a town of a renamed county', code: '130527100', successors: ['130506100'] },
    { name: 'a code that never was', code: '130599', successors: [] },
  ])('of $name', ({ code, successors }) => {
    expect(divisionSuccessors(code)).toEqual(successors);
  });

  it('are codes of the later edition', () => {
    const later = divisionRegistry('2023-06-30');
    const older = divisionRegistry('2019-10-31');
    const all = older.counties.flatMap(({ code }) => divisionSuccessors(code));
    expect(all.filter((code) => later.find(code) === undefined)).toEqual([]);
  });
});

describe('Ren county (130526), the district Renze (130505) since June 2020', () => {
  const [older, later] = [divisionRegistry('2019-10-31'), divisionRegistry('2023-06-30')];
  const unitsOf = (registry: typeof older, county: string) =>
    registry.children(county).flatMap(({ code }) => registry.children(code));

  it('is one county under two codes', () => {
    expect(divisionSuccessors('130526')).toEqual(['130505']);
    expect(countyCodesBefore('130505')).toEqual(['130526']);
    expect(countyCodesBefore('130526')).toEqual([]);
  });

  it.each([
    ['130526100', '任城镇', ['130505100']],
    ['130526101', '邢家湾镇', ['130505101']],
    ['130526102', '辛店镇', ['130505102']],
    ['130526103', '天口镇', ['130505103']],
    // A township that became a town: names alone do not tell, a person decides.
    ['130526200', '西固城乡', []],
    ['130526201', '永福庄乡', ['130505201']],
    ['130526202', '大屯乡', ['130505202']],
    ['130526204', '骆庄乡', ['130505203']],
  ])('its town %s %s', (code, name, successors) => {
    expect(older.find(code)?.name).toBe(name);
    expect(divisionSuccessors(code)).toEqual(successors);
  });

  it('has 136 of 195 villages and communities under a code that their names tell, each in Renze', () => {
    const successors = unitsOf(older, '130526').map(({ code }) => divisionSuccessors(code));
    expect(successors).toHaveLength(195);
    const told = successors.filter(({ length }) => length === 1).flat();
    expect(told).toHaveLength(136);
    expect(new Set(told.map((code) => code.slice(0, 6)))).toEqual(new Set(['130505']));
  });

  it('was 130526 in each of the 201 villages and communities of Renze, also the new ones', () => {
    const before = unitsOf(later, '130505').map(({ code }) => countyCodesBefore(code));
    expect(before).toEqual(Array(201).fill(['130526']));
  });
});

describe('code tables', () => {
  it.each([...codeTables().keys()])('%s has each code once', (id) => {
    const codes = codeTable(id).entries.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('list the 25 major diseases of 2019', () => {
    const of2019 = codeTable('major-disease').entries.filter(
      ({ validFrom }) => validFrom === '2019-05-01',
    );
    expect(of2019).toHaveLength(25);
  });

  it('say which tables there are when asked for another', () => {
    expect(() => codeTable('colour')).toThrow('family-relation');
  });
});
