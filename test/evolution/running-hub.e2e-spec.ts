import avro from 'avsc';
import { Bus, BusProducer, EventCodec, quarantineTopic, readRange, registerSchemas } from '#bus';
import { dayFromIso, instantOfDay } from '#domain';
import {
  avroSchema,
  topicSpec,
  type CountyAlert,
  type QuarantinedRecord,
  type TopicValues,
} from '#schemas';
import { eventually, startTestApplications, type TestApplications } from '#testkit';
import { aWatchedHousehold } from '../../services/correlation/src/decision/core/testing/builders.js';
import { correlation } from '../../services/correlation/src/app.js';
import { WrittenLog } from '../../services/correlation/src/testing/written-log.js';
import { matching } from '../../services/matching/src/app.js';
import {
  anEnvelope,
  plausible,
} from '../../services/matching/src/plausibility/core/plausible-records.fixture.js';
import {
  aReference,
  aResident,
} from '../../services/matching/src/register/core/a-resident.fixture.js';

const timeoutMs = 180_000;
const topic = 'health-insurance.settlement';
const residentsTopic = 'register.residents';
const alertTopic = 'county-center.alerts.130529';
const household = 'H-evolving';
const person = aReference('patient');
const frameBytes = 5;

interface Field {
  readonly name: string;
  readonly type: unknown;
}
type Settlement = TopicValues[typeof topic];

/** The settlement's schema with changed fields. */
function changed(change: (field: Field) => readonly object[]): object {
  const schema = avroSchema(topic);
  return { ...schema, fields: schema.fields.flatMap((field) => change(field)) };
}

const optional = { name: 'wardCode', type: ['null', 'string'], default: null };

/** An optional field more, and an optional one under another name: what FULL_TRANSITIVE allows. */
const second = changed((field) => {
  if (field.name === 'insuranceType')
    return [{ ...field, name: 'coverKind', aliases: [field.name] }];
  return field.name === 'admittedOn' ? [field, optional] : [field];
});

/** The same with a field without default under another name, and a wider number in the envelope. */
const third = {
  ...second,
  fields: (second as { fields: readonly Field[] }).fields.map((field) => {
    if (field.name === 'personalFen')
      return { ...field, name: 'selfPaidFen', aliases: [field.name] };
    if (field.name !== 'envelope') return field;
    const record = field.type as { readonly fields: readonly Field[] };
    const fields = record.fields.map((inner) =>
      inner.name === 'sourceVersion' ? { ...inner, type: 'long' } : inner,
    );
    return { ...field, type: { ...record, fields } };
  }),
};

/** Text in place of an amount: nobody can read the one as the other. */
const incompatible = changed((field) =>
  field.name === 'personalFen' ? [{ ...field, type: 'string' }] : [field],
);

function aSettlement(id: string, personalFen: number): Settlement {
  const occurredAt = instantOfDay(dayFromIso('2026-06-10'));
  const envelope = anEnvelope({ sourceRecordId: id, eventId: id, personRef: person, occurredAt });
  const totalFen = personalFen + plausible[topic].fundPaidFen;
  const ids = { envelope, settlementId: id, medType: '11' };
  return { ...plausible[topic], ...ids, personalFen, totalFen, inPolicyFen: totalFen };
}

/** The same settlement as a newer department system writes it. */
function asNewer(settlement: Settlement, more: Readonly<Record<string, unknown>> = {}): object {
  const { insuranceType: coverKind, ...rest } = settlement;
  return { ...rest, coverKind, wardCode: '内一科', ...more };
}

describe('a department that moves to a new version while the hub runs', () => {
  let test: TestApplications;
  let bus: Bus;
  let codec: EventCodec;
  let log: WrittenLog;
  let subject: string;

  beforeAll(async () => {
    test = await startTestApplications([matching, correlation], { counties: ['130529'] });
    bus = test.applications.get('matching', Bus);
    codec = test.applications.get('matching', EventCodec);
    subject = bus.names.subject(topic);
    log = new WrittenLog(test.applications);
    await log.begin('2026-12-31');
    await log.facts(aWatchedHousehold({ householdId: household }));
    await Promise.all([topic, residentsTopic].map((name) => codec.prepare(name)));
    const residences = [{ householdId: household, from: 0, to: null, counties: [] }];
    const resident = aResident('patient', { residences });
    await publish(residentsTopic, codec.encode(residentsTopic, resident));
    await log.decided();
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  async function publish(name: string, ...values: readonly Buffer[]): Promise<void> {
    await test.applications
      .get('matching', BusProducer)
      .publish(values.map((value) => ({ topic: name, key: person, value })));
  }

  /** Asks the registry as the department's own tool does. */
  async function ask(method: string, path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const url = test.env['HUB_REGISTRY_URL'] ?? '';
    return fetch(url + path, { method, headers, body: JSON.stringify(body) });
  }

  const register = (schema: object): Promise<Response> =>
    ask('POST', `/subjects/${subject}/versions`, { schema: JSON.stringify(schema) });
  const setLevel = (compatibility: string): Promise<Response> =>
    ask('PUT', `/config/${subject}`, { compatibility });

  async function level(): Promise<string> {
    const answer = await fetch(`${test.env['HUB_REGISTRY_URL'] ?? ''}/config/${subject}`);
    return ((await answer.json()) as { compatibilityLevel: string }).compatibilityLevel;
  }

  async function idOf(answer: Response): Promise<number> {
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { id: number }).id;
  }

  /** Bytes as a writer of a version makes them. */
  function written(id: number, schema: object, value: object): Buffer {
    const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'auto' });
    const frame = Buffer.alloc(frameBytes);
    frame.writeUInt32BE(id, 1);
    return Buffer.concat([frame, type.toBuffer(value)]);
  }

  async function valuesOn<T>(name: string): Promise<readonly T[]> {
    const found: T[] = [];
    for (let partition = 0; partition < topicSpec(name).partitions; partition += 1) {
      const records = await readRange(bus, name, partition, 0, Number.MAX_SAFE_INTEGER);
      const values = records.flatMap(({ value }) => (value === null ? [] : [value]));
      await codec.learnAll(values);
      found.push(...values.map((value) => codec.decode<T>(name, value)));
    }
    return found;
  }

  /** The year's burden by the newest alert, once it is what the records add up to. */
  async function burden(fen: number): Promise<CountyAlert> {
    return eventually(`the alert says ${String(fen)} fen`, async () => {
      const alerts = await valuesOn<CountyAlert>(alertTopic);
      return alerts.findLast(({ ruleId, indicators }) => {
        return ruleId === 'illness.year-burden' && indicators[0]?.value === fen;
      });
    });
  }

  it(
    'mixes both versions in one partition: all reach the household and count in its alert',
    async () => {
      await publish(topic, codec.encode(topic, aSettlement('v1-a', 200_000)));
      const newer = await idOf(await register(second));
      await publish(
        topic,
        codec.encode(topic, aSettlement('v1-b', 200_000)),
        written(newer, second, asNewer(aSettlement('v2-a', 200_000))),
        codec.encode(topic, aSettlement('v1-c', 1_000)),
        written(newer, second, asNewer(aSettlement('v2-b', 10_000))),
      );
      const alert = await burden(611_000);
      expect(alert.evidence).toHaveLength(5);
    },
    timeoutMs,
  );

  it(
    'renames a field without default and widens a number in a step of its own, and the readers go on',
    async () => {
      expect((await register(third)).status).toBe(409);
      await setLevel('BACKWARD_TRANSITIVE');
      const newest = await idOf(await register(third));
      // What an owner does at its start: it finds its own version, and closes the door again.
      await registerSchemas(bus, [topic]);
      expect(await level()).toBe('FULL_TRANSITIVE');
      // From now on every further version takes such a step: none can be read with the first one.
      const further = { ...third, fields: [...third.fields, { ...optional, name: 'bed' }] };
      expect((await register(further)).status).toBe(409);
      const { personalFen: selfPaidFen, ...settlement } = aSettlement('v3-a', 20_000);
      await publish(
        topic,
        written(newest, third, asNewer(settlement as Settlement, { selfPaidFen })),
        codec.encode(topic, aSettlement('v1-d', 2_000)),
      );
      expect((await burden(633_000)).evidence).toHaveLength(7);
    },
    timeoutMs,
  );

  it(
    'is refused a version that nobody could read, by the name of the field; what was written with one all the same is quarantined, and the partition goes on',
    async () => {
      const refusal = await register(incompatible);
      expect(refusal.status).toBe(409);
      // The registry names places, in any order, by which the fields are found.
      const places = (await refusal.text()).matchAll(/at \/fields\/(\d+)/g);
      const fields = [...places].map(([, place]) => avroSchema(topic).fields[Number(place)]?.name);
      expect(fields).toContain('personalFen');
      await setLevel('NONE');
      const forced = await idOf(await register(incompatible));
      const bytes = written(forced, incompatible, {
        ...aSettlement('forced', 0),
        personalFen: '五千',
      });
      await publish(
        topic,
        codec.encode(topic, aSettlement('v1-e', 3_000)),
        bytes,
        codec.encode(topic, aSettlement('v1-f', 4_000)),
      );
      expect((await burden(640_000)).evidence).toHaveLength(9);
      const quarantined = await eventually('it is in quarantine', async () => {
        const found = await valuesOn<QuarantinedRecord>(quarantineTopic);
        return found.length > 0 ? found : undefined;
      });
      expect(quarantined).toMatchObject([
        { topic, group: 'matching', errorCode: 'AVRO_UNDECODABLE', field: 'personalFen' },
      ]);
      expect(quarantined[0]?.value?.equals(bytes)).toBe(true);
    },
    timeoutMs,
  );
});
