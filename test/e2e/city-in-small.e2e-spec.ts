import { dayFromIso } from '#domain';
import { avroSchema, type CountyAlert } from '#schemas';
import {
  compareCity,
  generateCity,
  hashesOfHub,
  readCounties,
  eventually,
  startTestApplications,
  testToken,
  withoutOwn,
  type City,
  type CityOutcome,
  type TestApplications,
} from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { OwnDecisionLook } from '../../deploy/local/city/own-decisions.js';
import { CityPlayer } from '../../deploy/local/city/play-city.js';
import { Replay } from '../../services/correlation/src/replay/shell/replay.js';
import { Calendar } from '../../services/register/src/calendar/shell/calendar.js';
import { readAsForeigner } from '../foreign-reader/read-alerts.js';
import { PrivacyScan } from '../privacy/scan.js';

const seed = 77;
const countiesPlayed = 3;
const households = 600;
const timeoutMs = 600_000;

describe('a city in small', () => {
  let city: City;
  let test: TestApplications;
  let outcome: CityOutcome;

  beforeAll(async () => {
    const counties = (await readCounties()).slice(0, countiesPlayed);
    city = generateCity({ seed, households, counties });
    test = await startTestApplications(applications, {
      counties: counties.map(({ code }) => code),
    });
    const player = new CityPlayer(test.applications, city, test.stateDir);
    await player.play();
    outcome = await player.outcome();
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  it('comes out as it was planted: every alert, every row of every receipt, all that waits', () => {
    const differences = compareCity(city.truth, outcome, hashesOfHub(test.env));
    expect(differences).toEqual([]);
    expect(outcome.alerts.length).toBeGreaterThan(countiesPlayed);
  });

  it(
    'publishes no revision of an alert twice, and every revision after the one before',
    async () => {
      const player = new CityPlayer(test.applications, city, test.stateDir);
      const byAlert = Map.groupBy(await player.revisions(), ({ alertId }) => alertId);
      for (const revisions of byAlert.values()) {
        expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, at) => at + 1));
      }
    },
    timeoutMs,
  );

  it(
    'leaves no number and no name outside of sealed fields: topics, logs, figures, tables',
    async () => {
      const members = city.households.flatMap((household) => household.members);
      const scan = new PrivacyScan(
        members.map(({ name }) => name),
        members.map(({ number }) => number),
      );
      const counties = city.counties.map(({ code }) => code);
      await scan.topics(test.applications, counties);
      await scan.logs(test.env['HUB_LOG_DIR'] ?? '');
      await scan.http(test.applications);
      await scan.database(test.databaseUrl);
      expect([...new Set(scan.leaks.map(({ place, what }) => `${what} in ${place}`))]).toEqual([]);
      expect(scan.texts).toBeGreaterThan(city.truth.receipts.length);
    },
    timeoutMs,
  );

  it(
    'is read by a client and an Avro implementation that are not ours, with every value of every field',
    async () => {
      const [county = ''] = city.counties.map(({ code }) => code);
      const topic = `county-center.alerts.${county}`;
      const found = await readAsForeigner(
        test.env['HUB_BROKERS'] ?? '',
        test.env['HUB_REGISTRY_URL'] ?? '',
        `${test.env['HUB_TOPIC_PREFIX'] ?? ''}${topic}`,
      );
      const player = new CityPlayer(test.applications, city, test.stateDir);
      const revisionOf = ({
        alertId,
        revision,
      }: Pick<CountyAlert, 'alertId' | 'revision'>): string => `${alertId} ${String(revision)}`;
      const read = new Map(
        found.map(({ value }) => [revisionOf(value as unknown as CountyAlert), value]),
      );
      const alertIds = new Set(found.map(({ value }) => value['alertId']));
      const ours = (await player.revisions()).filter(({ alertId }) => alertIds.has(alertId));
      expect(Object.fromEntries(read)).toEqual(
        Object.fromEntries(ours.map((alert) => [revisionOf(alert), alert])),
      );
      expect(found).toHaveLength(ours.length);
      expect(found.length).toBeGreaterThan(0);
      const fields = avroSchema(topic).fields.map(({ name }) => name);
      for (const { key, value } of found) {
        expect(Object.keys(value).sort()).toEqual([...fields].sort());
        expect(key).toBe(value['householdId']);
      }
    },
    timeoutMs,
  );

  async function ask(application: string, path: string, token = testToken): Promise<Response> {
    const url = test.applications.urls.get(application) ?? '';
    return fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  }

  it(
    "shows a county its alerts page by page, and nobody another county's",
    async () => {
      const [county = ''] = city.counties.map(({ code }) => code);
      const expected = city.truth.alerts.filter(({ countyCode }) => countyCode === county).length;
      const seen: string[] = [];
      let cursor = '';
      do {
        const answer = await ask(
          'county-center',
          `/counties/${county}/alerts?status=open&limit=7${cursor}`,
        );
        const page = (await answer.json()) as { items: CountyAlert[]; next: string | null };
        seen.push(...page.items.map(({ alertId }) => alertId));
        cursor = page.next === null ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      expect(new Set(seen).size).toBe(expected);
      expect(seen).toHaveLength(expected);
      expect((await ask('county-center', `/counties/${county}/alerts`, 'no token')).status).toBe(
        401,
      );
      expect((await ask('county-center', '/counties/130999/alerts')).status).toBe(404);
      const wrong = await ask('county-center', `/counties/${county}/alerts?severity=PURPLE`);
      expect(wrong.status).toBe(400);
      expect(await wrong.json()).toMatchObject({ code: 'REQUEST_INVALID', field: 'severity' });
    },
    timeoutMs,
  );

  it(
    'tells operations what waits and how far every group is, also as figures',
    async () => {
      const parked = Object.values(city.truth.parkedByTopic).reduce((sum, count) => sum + count, 0);
      const review = Object.values(city.truth.reviewByTopic).reduce((sum, count) => sum + count, 0);
      const overview = await eventually('the figures are of now', async () => {
        const answer = (await (await ask('operations', '/overview')).json()) as {
          waiting: { value?: { parked: number; review: number } };
          groups: { group: string; status: string; lagRecords: number }[];
        };
        return answer.waiting.value?.parked === parked ? answer : undefined;
      });
      expect(overview.waiting.value).toEqual({ parked, review });
      expect(
        overview.groups.map(({ group, status, lagRecords }) => [group, status, lagRecords]),
      ).toEqual(
        ['correlation', 'county-center', 'matching', 'operations'].map((group) => [group, 'OK', 0]),
      );
      const figures = await (await ask('operations', '/metrics')).text();
      expect(figures).toMatch(/hub_lag_records\{group="correlation",.*\} 0/);
      expect(figures).toContain(
        `hub_waiting_records{state="parked",application="operations"} ${String(parked)}`,
      );
    },
    timeoutMs,
  );

  it(
    'comes out the same, byte for byte, when the household log is decided again',
    async () => {
      const replay = test.applications.get('correlation', Replay);
      const report = await replay.run({ county: null, whole: true });
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({ identical: true, complete: true, sameUnderOlderSchema: 0 });
      expect(report.published).toBeGreaterThan(countiesPlayed);
      expect(report.replayed).toBe(report.published);
    },
    timeoutMs,
  );

  it(
    'goes on where somebody has driven the day on, and all but its alerts is as it was planted',
    async () => {
      const look = new OwnDecisionLook(test.applications, city);
      expect(await look.look(new Set())).toMatchObject({ drivenTo: null, households: new Set() });
      await test.applications.get('register', Calendar).drive(dayFromIso('2026-12-01'));
      const player = new CityPlayer(test.applications, city, test.stateDir);
      await player.play();
      const own = await look.look(new Set());
      expect(own).toMatchObject({ standards: [], links: 0, drivenTo: '2026-12-01' });
      const rest = withoutOwn(city.truth, await player.outcome(), [own]);
      expect([rest.truth.alerts, rest.outcome.alerts]).toEqual([[], []]);
      expect(compareCity(rest.truth, rest.outcome, hashesOfHub(test.env))).toEqual([]);
    },
    timeoutMs,
  );
});
