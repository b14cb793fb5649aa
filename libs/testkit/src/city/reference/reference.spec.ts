import { readFile } from 'node:fs/promises';
import { projectPath } from '#schemas';
import { readDocuments } from './documents.js';
import { referencePath, referenceText } from './reference-text.js';

describe('the reference of hand-over files', () => {
  it('is what the layout documents say; `npm run generate` writes it anew', async () => {
    expect(await readFile(projectPath(referencePath), 'utf8')).toBe(await referenceText());
  });

  it('names every file, folder and heading', async () => {
    const text = await referenceText();
    for (const { connector, layout, title, columns } of readDocuments()) {
      expect(text).toContain(`### ${title}`);
      expect(text).toContain(`${connector}/${layout}/`);
      for (const heading of columns.flatMap(({ headers }) => headers))
        expect(text).toContain(heading);
    }
  });
});
