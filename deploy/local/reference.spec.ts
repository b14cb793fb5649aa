import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';
import { referencePages, referenceSchemas } from './reference.js';

/** Cells without the padding that the formatter gives them. */
function plain(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/ *\| */g, '|')
        .replace(/-{3,}/g, '---')
        .trim(),
    )
    .join('\n')
    .trimEnd();
}

describe('the generated reference', () => {
  it.each(Object.entries(referencePages()))('%s is fresh, else: npm run generate', (path, text) => {
    expect(plain(readFileSync(projectPath(path), 'utf8'))).toBe(plain(text));
  });

  it.each(Object.entries(referenceSchemas()))(
    '%s is fresh, else: npm run generate',
    (path, schema) => {
      const published: unknown = JSON.parse(readFileSync(projectPath(path), 'utf8'));
      expect(published).toEqual(JSON.parse(JSON.stringify(schema)));
    },
  );
});
