import { isRecorded, parseProc, parsePs } from './process-identity.js';

const bootId = '9e59b520-fe03-4fea-995a-583869cf53ce\n';
const stat = (name: string, state: string, ticks: number): string =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 30 0 ${ticks} 99 5 18446`;
const broker = 'java\0-cp\0kafka/*\0kafka.Kafka\0/srv/hub/kafka/server.properties\0';

describe('a process as Linux shows it', () => {
  it('is known by the boot of the machine and the tick at which it started', () => {
    expect(parseProc(stat('java', 'S', 295545), broker, bootId)).toEqual({
      pid: 4711,
      startedAt: '9e59b520-fe03-4fea-995a-583869cf53ce/295545',
      command: 'java -cp kafka/* kafka.Kafka /srv/hub/kafka/server.properties',
      defunct: false,
    });
  });

  it('is read rightly when its name holds blanks and brackets', () => {
    expect(parseProc(stat('a) S 1 (b', 'S', 7), '', bootId)?.startedAt).toMatch(/\/7$/);
  });

  it('is defunct when it only waits for its parent to take note', () => {
    expect(parseProc(stat('java', 'Z', 1), '', bootId)?.defunct).toBe(true);
  });

  it('is nobody when the text is not what it should be', () => {
    expect(parseProc('', '', bootId)).toBeUndefined();
  });
});

describe('a process as macOS shows it', () => {
  const line = '  812 Ss   Tue Nov  4 02:25:26 2026     /opt/pg/bin/postgres -D /srv/hub/data';

  it('is known by the second at which it started', () => {
    expect(parsePs(line)).toEqual({
      pid: 812,
      startedAt: 'Tue Nov 4 02:25:26 2026',
      command: '/opt/pg/bin/postgres -D /srv/hub/data',
      defunct: false,
    });
  });

  it('is nobody when ps prints nothing', () => {
    expect(parsePs('')).toBeUndefined();
  });
});

describe('a left-over process', () => {
  const seen = parseProc(stat('java', 'S', 295545), broker, bootId)!;
  const recorded = { pid: 4711, startedAt: seen.startedAt };
  const rows = [
    { name: 'the very process that was recorded', is: recorded, now: seen, ours: true },
    { name: 'no process under the number any more', is: recorded, now: undefined, ours: false },
    {
      name: 'a later process that was given the same number',
      is: recorded,
      now: { ...seen, startedAt: 'x/295999' },
      ours: false,
    },
    {
      name: 'a process of the same start time without our folder on its command line',
      is: recorded,
      now: { ...seen, command: 'java -jar editor.jar' },
      ours: false,
    },
    { name: 'one that has ended', is: recorded, now: { ...seen, defunct: true }, ours: false },
  ];

  it.each(rows)('is ours ($ours): $name', ({ is, now, ours }) => {
    expect(isRecorded(is, now, '/srv/hub/kafka')).toBe(ours);
  });
});
