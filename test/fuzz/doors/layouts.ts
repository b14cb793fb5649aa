import { readdirSync } from 'node:fs';
import { loadLayouts, RowMapper, type Layout } from '#connector-kit';
import { createIdentityCipher } from '#domain';
import { projectPath } from '#schemas';

/** Keys of nobody. */
export const cipher = createIdentityCipher({
  profile: 'sm',
  keyId: 'k1',
  refKey: Buffer.alloc(32, 1),
  sealKey: Buffer.alloc(32, 2),
});

/** A layout document with the mapper that its application makes of it. */
export interface KnownLayout {
  readonly layout: Layout;
  readonly mapper: RowMapper;
}

function layoutsOf(room: string, connector: string): readonly Layout[] {
  return [...loadLayouts([projectPath(`${room}/layouts`)], connector).values()];
}

/** Every layout of the hub by its name, that of the ledger among them. */
export const layouts: ReadonlyMap<string, KnownLayout> = new Map(
  [
    ...readdirSync(projectPath('connectors')).flatMap((connector) =>
      layoutsOf(`connectors/${connector}`, connector),
    ),
    ...layoutsOf('services/register', 'register'),
  ].map((layout) => [layout.layout, { layout, mapper: new RowMapper(layout, cipher) }]),
);

/** A layout by its name. @throws Error when there is none */
export function layoutNamed(name: string): KnownLayout {
  const known = layouts.get(name);
  if (known === undefined) throw new Error(`there is no layout ${name}`);
  return known;
}
