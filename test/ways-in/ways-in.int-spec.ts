import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bus, EventCodec, readRange } from '#bus';
import {
  DeliveryStore,
  loadLayouts,
  outcomeWords,
  type Delivery,
  type DeliveryWay,
} from '#connector-kit';
import { prefixOf } from '#service-kit';
import { projectPath, topicSpecs, type Envelope } from '#schemas';
import {
  cityHouseholdsMin,
  eventually,
  generateCity,
  makeDepartmentDatabase,
  makeTestInstallation,
  readCounties,
  readDocuments,
  readReceipt,
  removeTestInstallation,
  sampleOf,
  startTestApplications,
  testToken,
  type City,
  type DepartmentDatabase,
  type LayoutDocument,
  type TestApplications,
} from '#testkit';
import { loadApplications } from '../../deploy/local/load-applications.js';

const timeoutMs = 120_000;
const documents = readDocuments();
const names = [...new Set(documents.map(({ connector }) => connector))];

/** Types that a department's table would have; everything else is text. */
const columnTypes: Readonly<Record<string, string>> = {
  money: 'numeric(16,2)',
  int: 'integer',
  date: 'date',
  instant: 'timestamp',
};

/** A column of a layout's sample row: its name without the unit, its type in a table, its cell. */
interface SampleColumn {
  readonly name: string;
  readonly type: string;
  readonly cell: string | null;
}

describe('a row of each layout', () => {
  let test: TestApplications;
  let department: DepartmentDatabase;
  let city: City;

  beforeAll(async () => {
    city = generateCity({
      seed: 114,
      counties: await readCounties(),
      households: cityHouseholdsMin,
    });
    department = await makeDepartmentDatabase();
    const settings = names.flatMap((name) => [
      [`${prefixOf(name)}EXCHANGE_URL`, department.url],
      [`${prefixOf(name)}EXCHANGE_POLL_SECONDS`, '1'],
    ]);
    test = await startTestApplications(await loadApplications(names), {
      env: Object.fromEntries(settings) as Record<string, string>,
    });
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
    await department.remove();
  }, timeoutMs);

  function sampleColumns({ layout, columns }: LayoutDocument): readonly SampleColumn[] {
    return Object.entries(sampleOf(city, layout)).map(([heading, cell]) => {
      const name = heading.replace(/\(元\)$/, '');
      const type = columns.find(({ headers }) => headers.includes(name))?.type ?? '';
      return { name, type: columnTypes[type] ?? 'text', cell: cell === '' ? null : cell };
    });
  }

  async function fillTable(document: LayoutDocument): Promise<void> {
    const { table = '', id = 'id' } = document.exchange ?? {};
    const all = sampleColumns(document);
    // A layout may name one of the department's own columns as the id.
    const own = document.columns.find(({ headers }) => headers.includes(id))?.headers ?? [];
    const columns = all.filter(({ name }) => !own.includes(name));
    const typed = columns.map(({ name, type }) => `"${name}" ${type}`);
    const definition = [`"${id}" text`, 'gmt_modified timestamptz', ...typed].join(', ');
    await department.client.query(`create table "${table}" (${definition})`);
    const cells = columns.map(({ cell }) => cell);
    const places = cells.map((_, at) => `$${String(at + 2)}`).join(', ');
    await department.client.query(`insert into "${table}" values ($1, now(), ${places})`, [
      all.find(({ name }) => own.includes(name))?.cell ?? 'R1',
      ...cells,
    ]);
  }

  async function done({ connector, layout }: LayoutDocument, way: DeliveryWay): Promise<Delivery> {
    const store = test.applications.get(connector, DeliveryStore);
    return eventually(`${layout} is taken by ${way}`, async () => {
      const all = await store.list(null, 50);
      return all.find(
        (each) =>
          each.layout === layout && each.way === way && ['done', 'refused'].includes(each.status),
      );
    });
  }

  async function resultsOf({ receiptPath }: Delivery): Promise<readonly string[]> {
    const rows = await readReceipt(join(test.stateDir, receiptPath ?? ''));
    return rows.map(({ result, reason }) => `${result}${reason}`);
  }

  async function push(
    { connector, layout }: LayoutDocument,
    row = sampleOf(city, layout),
  ): Promise<void> {
    const url = `${test.applications.urls.get(connector) ?? ''}/push/${layout}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      body: JSON.stringify([row]),
    });
    expect(answer.status).toBe(202);
  }

  /** Drops the sample as a file of the month in which it happened. */
  function drop(document: LayoutDocument, occurredAt: string): void {
    const { connector, layout, file } = document;
    const sample = sampleOf(city, layout);
    const heading = Object.keys(sample).find((each) => each === occurredAt) ?? '';
    const [year = '', month = ''] = (sample[heading] ?? '').split('-');
    const name = file.fileName
      .replace('^', '')
      .replace('(?<year>\\d{4})', year)
      .replace('(?<month>\\d{2})', month)
      .replace('\\d{2}', '28');
    const lines = [Object.keys(sample), Object.values(sample)].map((cells) => cells.join(','));
    const folder = join(test.stateDir, 'drop', connector, layout);
    writeFileSync(join(folder, '.csv.part'), `${lines.join('\r\n')}\r\n`);
    renameSync(join(folder, '.csv.part'), join(folder, `${name}_01.csv`));
  }

  async function eventsOf(topic: string, deliveryId: string): Promise<number> {
    const { owner = '', partitions = 0 } = topicSpecs().find(({ name }) => name === topic) ?? {};
    const bus = test.applications.get(owner, Bus);
    const codec = test.applications.get(owner, EventCodec);
    let count = 0;
    for (let partition = 0; partition < partitions; partition += 1) {
      for (const { value } of await readRange(bus, topic, partition, 0, 1e9)) {
        if (value === null) continue;
        const { envelope } = codec.decode<{ envelope?: Envelope }>(topic, value);
        if (envelope === undefined || envelope.deliveryId === deliveryId) count += 1;
      }
    }
    return count;
  }

  it.each(documents)(
    'is taken from a table, and says nothing new when it is pushed and dropped: $connector/$layout',
    async (document) => {
      const { connector, layout: name } = document;
      const room = connector === 'register' ? 'services' : 'connectors';
      const layout = loadLayouts([projectPath(`${room}/${connector}/layouts`)], connector).get(
        name,
      );
      await fillTable(document);
      const read = await done(document, 'exchange');
      expect(read).toMatchObject({ rowsIn: 1, rowsPublished: 1, rowsRejected: 0 });
      expect(await resultsOf(read)).toEqual([outcomeWords.published]);
      await eventually('its event is on the topic', async () =>
        eventsOf(layout?.topic ?? 'register.residents', read.deliveryId),
      );

      await push(document);
      expect(await resultsOf(await done(document, 'push'))).toEqual([outcomeWords.unchanged]);

      const occurredAt = document.columns.find(({ field }) => field === layout?.occurredAt);
      drop(document, occurredAt?.headers[0] ?? '');
      expect(await resultsOf(await done(document, 'drop'))).toEqual([outcomeWords.unchanged]);
    },
    timeoutMs,
  );

  it(
    'comes back with a remark where a word is not known that decides nothing',
    async () => {
      const document = documents.find(({ layout }) => layout === 'household-ledger');
      if (document === undefined) throw new Error('no layout household-ledger');
      const sample = { ...sampleOf(city, document.layout), 户编号: 'H2', 与户主关系: '户住' };
      const store = test.applications.get(document.connector, DeliveryStore);
      for (const [at, word] of ['已接收', '无变化'].entries()) {
        const before = (await store.list(null, 50)).length;
        await push(document, sample);
        const latest = await eventually(`push ${String(at)} is done`, async () => {
          const all = await store.list(null, 50);
          return all.length > before && all[0]?.status === 'done' ? all[0] : undefined;
        });
        const told = `${word}【与户主关系】不在代码表中，按非户主处理。`;
        expect(await resultsOf(latest)).toEqual([told]);
        expect(latest.rowsRejected).toBe(0);
      }
    },
    timeoutMs,
  );

  it(
    'cannot come from a table that no layout names: the start says so',
    async () => {
      const installation = await makeTestInstallation();
      try {
        const folder = join(installation.stateDir, 'layouts', 'insurer');
        mkdirSync(folder, { recursive: true });
        const shipped = projectPath('connectors/insurer/layouts/settlement-feed.yaml');
        const withoutTable = readFileSync(shipped, 'utf8').replace(/^exchange:.*$/m, '');
        writeFileSync(join(folder, 'settlement-feed.yaml'), withoutTable);
        const start = startTestApplications(await loadApplications(['insurer']), {
          again: installation,
          env: { HUB_INSURER_EXCHANGE_URL: 'postgres://department@127.0.0.1:1/x' },
        });
        await expect(start).rejects.toThrow(
          /HUB_INSURER_EXCHANGE_URL is set, but no layout .* Add "exchange: /,
        );
      } finally {
        await removeTestInstallation(installation);
      }
    },
    timeoutMs,
  );
});
