import type { City } from '../generate-city.js';
import { render } from '../render.js';
import type { SampleRow } from './hand-over-reference.js';

/**
 * A plain good row of a layout from a city in small, by heading.
 * @throws Error when the city has none
 */
export function sampleOf({ files }: City, layout: string): SampleRow {
  for (const file of files) {
    if (file.layout !== layout || file.refused !== null || file.inWan) continue;
    const at = file.rows.findIndex(
      ({ kind, reject, labels }) => kind === 'record' && reject === null && labels.length === 0,
    );
    const { headings, rows } = render(file);
    const cells = rows[at];
    if (cells === undefined) continue;
    return Object.fromEntries(
      headings.map((heading, each) => [heading, String(cells[each] ?? '')]),
    );
  }
  throw new Error(`the city has no plain row of ${layout}`);
}
