import { z } from 'zod';
import { baseConfigSchema, wholeNumber } from './base-config.js';

/** What the schema of a setting may say about it with `.meta()`. */
interface SettingMeta {
  /** What it is for, one or two sentences. */
  readonly description?: string;
  /** What to do about a wrong value. */
  readonly wayOut?: string;
  /** Unit of a number. */
  readonly unit?: string;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

/** One environment variable. */
export interface Variable {
  /** E.g. `HUB_REGISTRY_URL`. */
  readonly name: string;
  /** Property of the parsed settings, e.g. `registryUrl`. */
  readonly key: string;
  readonly schema: z.ZodType;
  readonly meta: SettingMeta;
}

/** The part of an application that its settings depend on. */
export interface ConfiguredApplication {
  readonly name: string;
  readonly title: string;
  readonly config: z.ZodObject;
}

const portMax = 65_535;

/** Settings that every application has under its own name. */
const perApplication = z.object({
  port: wholeNumber(0, portMax)
    .default(0)
    .meta({
      description: 'Port on which it serves HTTP. 0 takes a free one and says so in the log.',
      wayOut: `Give a free port, up to ${String(portMax)}.`,
    }),
});

function upperSnake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}

/** What the variables of an application begin with: `HUB_COUNTY_CENTER_`. */
export function prefixOf(application: string): string {
  return `HUB_${upperSnake(application)}_`;
}

function variablesOf(prefix: string, schema: z.ZodObject): readonly Variable[] {
  return Object.entries(schema.shape).map(([key, member]) => ({
    name: prefix + upperSnake(key),
    key,
    schema: member as z.ZodType,
    meta: ((member as z.ZodType).meta() ?? {}) as SettingMeta,
  }));
}

/** Variables that all applications share. */
export const baseVariables = variablesOf('HUB_', baseConfigSchema);

/** Variables of one application alone. The first is its port. */
export function ownVariables(application: ConfiguredApplication): readonly Variable[] {
  const prefix = prefixOf(application.name);
  return [...variablesOf(prefix, perApplication), ...variablesOf(prefix, application.config)];
}
