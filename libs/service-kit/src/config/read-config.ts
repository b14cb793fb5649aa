import { closestName, HubError } from '#domain';
import { topicSpecs } from '#schemas';
import type { z } from 'zod';
import type { BaseConfig } from './base-config.js';
import { HubConfig } from './hub-config.js';
import {
  baseVariables,
  ownVariables,
  prefixOf,
  type ConfiguredApplication,
  type Variable,
} from './variables.js';

/** Environment variables, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the test suite; the applications that it starts inherit them and don't read them. */
const testPrefix = 'HUB_TEST_';

type Parsed =
  { readonly values: Record<string, unknown> } | { readonly problems: readonly string[] };

function describeProblem(
  { name, meta }: Variable,
  rule: string,
  found: string | undefined,
): string {
  const value = found === undefined ? 'it is not set' : meta.secret === true ? 'not shown' : found;
  const wayOut = meta.wayOut ?? meta.description ?? '';
  return `${name}: ${rule}. Found: ${value}. ${wayOut}`.trim();
}

/** An empty variable counts as absent: that is how compose files leave one out. */
function valueOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text === undefined || text === '' ? undefined : text;
}

function parse(env: Environment, variables: readonly Variable[]): Parsed {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const variable of variables) {
    const text = valueOf(env, variable.name);
    const result = variable.schema.safeParse(text);
    if (result.success) {
      if (result.data !== undefined) values[variable.key] = result.data;
    } else {
      const rule = result.error.issues.map(ruleOf).join('; ');
      problems.push(describeProblem(variable, rule, text));
    }
  }
  return problems.length > 0 ? { problems } : { values };
}

function ruleOf({ message }: z.core.$ZodIssue): string {
  return message;
}

function unknownVariables(
  env: Environment,
  known: ReadonlySet<string>,
  foreign: readonly string[],
): readonly string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('HUB_') && !name.startsWith(testPrefix) && !known.has(name))
    .filter((name) => !foreign.some((prefix) => name.startsWith(prefix)))
    .map(
      (name) =>
        `${name}: no setting of this name exists. ` +
        `Remove it, or correct it: ${suggestion(name, known)}. All are in docs/reference/config.md.`,
    );
}

function suggestion(name: string, known: ReadonlySet<string>): string {
  const best = closestName(name, known);
  return best === null ? 'there is none like it' : `did you mean ${best}?`;
}

/** Every application that the topic map names: the variables of those that don't run here are theirs to check. */
function applicationNames(): readonly string[] {
  return [
    ...new Set(topicSpecs().flatMap((spec) => [spec.owner, ...spec.writers, ...spec.readers])),
  ];
}

/**
 * Reads the settings of applications that run in this process.
 * @throws HubError CONFIG_INVALID that lists every wrong, missing and unknown variable, each with the rule,
 *   the value and the way out
 */
export function readConfig(
  applications: readonly ConfiguredApplication[],
  env: Environment,
): readonly HubConfig[] {
  const base = parse(env, baseVariables);
  const own = applications.map((application) => parse(env, ownVariables(application)));
  const known = new Set(
    [...baseVariables, ...applications.flatMap(ownVariables)].map(({ name }) => name),
  );
  const running = new Set(applications.map(({ name }) => name));
  const foreign = applicationNames().filter((name) => !running.has(name));
  const problems = [
    ...[base, ...own].flatMap((parsed) => ('problems' in parsed ? parsed.problems : [])),
    ...unknownVariables(env, known, foreign.map(prefixOf)),
  ];
  if (problems.length > 0) {
    throw new HubError(
      'CONFIG_INVALID',
      `The settings are not usable:\n  ${problems.join('\n  ')}`,
    );
  }
  return applications.map(({ name }, index) => {
    const { port, ...rest } = valuesOf(own[index]) as { port: number };
    return new HubConfig(name, port, valuesOf(base) as unknown as BaseConfig, rest);
  });
}

function valuesOf(parsed: Parsed | undefined): Record<string, unknown> {
  return parsed !== undefined && 'values' in parsed ? parsed.values : {};
}
