import { readFileSync } from 'node:fs';
import { standardTextHash } from '#domain';
import { projectPath } from '#schemas';

/** Values that exist in the hub that is asked, by name of what they are. */
export type KnownValues = Readonly<Record<string, readonly (string | number)[]>>;

/** Where each of them may stand in a request, as schemathesis names the place. */
const places: Readonly<Record<string, readonly string[]>> = {
  county: ['path.code', 'path.county', 'body.county'],
  version: ['path.version', 'query.against'],
  alert: ['path.alertId'],
  household: ['query.household', 'body.householdId'],
  layout: ['path.layout'],
  id: ['path.id'],
  document: ['body.text', 'body.document'],
  documentHash: ['body.documentSha256'],
  day: ['body.day', 'query.on'],
};

/** How often one of them is taken; else schemathesis makes one up. */
const probability = 0.7;
/** Lists in which the ids of a service stand, and under which name. */
const lists = [
  ['deliveries', 'deliveryId'],
  ['reviews', 'id'],
  ['held', 'id'],
] as const;

type Item = Readonly<Record<string, unknown>>;

/** The first items of a list; none where the service has no such list. */
async function itemsOf(url: string, token: string, path: string): Promise<readonly Item[]> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/${path}`, { headers });
  if (!response.ok) return [];
  const body = (await response.json()) as readonly Item[] | { readonly items: readonly Item[] };
  return 'items' in body ? body.items : body;
}

function named(items: readonly Item[], name: string): readonly (string | number)[] {
  return items.flatMap((item) => {
    const value = item[name];
    return typeof value === 'string' || typeof value === 'number' ? [value] : [];
  });
}

/** Looks up what there is to ask for in a service of a hub. */
export async function knownValues(
  urls: ReadonlyMap<string, string>,
  service: string,
  about: { readonly token: string; readonly county: string; readonly today: string },
): Promise<KnownValues> {
  const { token, county, today } = about;
  const list = (name: string, path: string): Promise<readonly Item[]> =>
    itemsOf(urls.get(name) ?? '', token, path);
  const alerts = await list('county-center', `counties/${county}/alerts?limit=20`);
  const ids = await Promise.all(
    lists.map(async ([path, name]) => named(await list(service, `${path}?limit=10`), name)),
  );
  const document = readFileSync(
    projectPath('services/register/county-standards/130502-qiaodong-v1.yaml'),
    'utf8',
  );
  return {
    county: [county],
    version: [1, 2],
    alert: named(alerts, 'alertId'),
    household: named(alerts, 'householdId'),
    layout: named(await list(service, 'layouts'), 'layout'),
    id: ids.flat(),
    document: [document, document.replace('version: 1', 'version: 2')],
    documentHash: [standardTextHash(document)],
    day: [today],
  };
}

/** The settings of schemathesis by which it takes known values beside those that it makes up. */
export function settingsOf(values: KnownValues): string {
  const known = Object.entries(values).filter(([, found]) => found.length > 0);
  return [
    '[dictionaries]',
    ...known.map(([name, found]) => `${name} = { values = ${JSON.stringify(found)} }`),
    '[parameters]',
    ...known.flatMap(([name]) =>
      (places[name] ?? []).map(
        (place) => `"${place}" = { dictionary = "${name}", probability = ${String(probability)} }`,
      ),
    ),
    '',
  ].join('\n');
}
