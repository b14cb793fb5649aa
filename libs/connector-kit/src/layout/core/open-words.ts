import { avroSchema } from '#schemas';
import type { Layout, LayoutColumn, LayoutEvent } from './layout.js';

/** How a field is called that takes what a system has given out: a text under it is no sentence of somebody's. */
const givenOut = /(Id|Number|Code)$/;

/**
 * Columns whose text would stand on a topic in the clear although people write it in words of their own. An
 * officer writes a name there sooner or later, and no topic may carry one.
 */
export function openWords(
  layout: Layout,
  { topic, values }: LayoutEvent,
  path: string,
): readonly { readonly path: string; readonly message: string }[] {
  if (topic === null) return [];
  const own = new Set(avroSchema(topic).fields.map(({ name }) => name));
  const computed = Object.values(values).flatMap((value) =>
    typeof value === 'object' && value !== null ? (value.cel.match(/\w+/g) ?? []) : [],
  );
  const told = new Set([...own, ...computed]);
  const isOpen = ({ field, type }: LayoutColumn): boolean =>
    type === 'text' && told.has(field) && !givenOut.test(field);
  return layout.columns.filter(isOpen).map(({ field }) => ({
    path,
    message: `words under ${field} may name people and would stand on ${topic} in the clear: make it a column of type code, or of type note and name it as person.note`,
  }));
}
