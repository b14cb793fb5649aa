import { HubError } from '#domain';
import { avroSchema, incompatibilities, topicSpec } from '#schemas';
import type { Bus } from '../bus.js';
import type { RegistryClient, RegistryRefusal } from './registry-client.js';

/** Every version can read every other one, so that old records stay readable and may be read again. */
const compatibilityLevel = 'FULL_TRANSITIVE';

/** Versions of a subject that are compared to name the field that does not fit. */
const versionsComparedMax = 200;

/** Where the schema of a topic stands in the registry. */
export interface SchemaOutcome {
  /** Topic as the topic map names it. */
  readonly topic: string;
  /** Subject, with the prefix of this installation. */
  readonly subject: string;
  /** Id that frames of this schema carry. */
  readonly schemaId: number;
}

/** The JSON text under which the schema of a topic is registered. */
export function schemaText(topic: string): string {
  return JSON.stringify(avroSchema(topic));
}

async function ensureLevel(registry: RegistryClient, subject: string): Promise<void> {
  if ((await registry.level(subject)) === compatibilityLevel) return;
  await registry.setLevel(subject, compatibilityLevel);
}

/** The error that names what does not fit; the registry's answer often only says that it does not. */
async function incompatible(
  registry: RegistryClient,
  subject: string,
  schema: string,
  refusal?: RegistryRefusal,
): Promise<HubError> {
  const versions = (await registry.versions(subject)).slice(-versionsComparedMax);
  for (const version of versions.toReversed()) {
    const older: unknown = JSON.parse(await registry.schemaOfVersion(subject, version));
    const [first] = incompatibilities(older, JSON.parse(schema));
    if (first === undefined) continue;
    const { field, reason } = first;
    return new HubError(
      'SCHEMA_INCOMPATIBLE',
      `${subject} does not fit version ${version}: ${field} ${reason}. ` +
        'Give the field a default, or publish under a new topic.',
      { subject, version, field, reason },
    );
  }
  const said = refusal?.message ?? 'the registry does not say why';
  return new HubError('SCHEMA_INCOMPATIBLE', `${subject} is not compatible: ${said}`, {
    subject,
    field: null,
  });
}

/**
 * Registers one schema, or finds it registered. The level is set first: a registry's own default is
 * to take anything.
 */
export async function registerSchema(
  registry: RegistryClient,
  subject: string,
  schema: string,
): Promise<number> {
  await ensureLevel(registry, subject);
  const known = await registry.idOf(subject, schema);
  if (known !== null) return known;
  const isFirst = (await registry.versions(subject)).length === 0;
  if (!isFirst && !(await registry.isCompatible(subject, schema))) {
    throw await incompatible(registry, subject, schema);
  }
  const registered = await registry.register(subject, schema);
  if (typeof registered === 'number') return registered;
  // Another application that registered the same schema at the same moment is no conflict.
  const meanwhile = await registry.idOf(subject, schema);
  if (meanwhile !== null) return meanwhile;
  throw await incompatible(registry, subject, schema, registered);
}

/**
 * Registers the schemas of topics under `<topic>-value`, each with level FULL_TRANSITIVE. Any number
 * of applications may do so at once and again.
 * @param topics names as in the topic map, templates expanded
 * @throws HubError SCHEMA_INCOMPATIBLE naming subject and field, REGISTRY_UNREACHABLE
 */
export async function registerSchemas(
  bus: Bus,
  topics: readonly string[],
): Promise<readonly SchemaOutcome[]> {
  return Promise.all(
    topics.map(async (topic) => {
      topicSpec(topic);
      const subject = bus.names.subject(topic);
      const schemaId = await registerSchema(bus.registry, subject, schemaText(topic));
      return { topic, subject, schemaId };
    }),
  );
}
