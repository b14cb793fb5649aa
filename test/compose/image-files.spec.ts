import { globSync } from 'node:fs';
import { projectPath } from '#schemas';
import { imageFiles, isSent } from './image-files.js';

describe('what Docker is sent', () => {
  const ignore = '# a comment\n*\n!libs\nlibs/secret\n**/*.spec.ts\n';

  it.each([
    { file: 'notes.txt', sent: false, why: 'nothing goes that is not named' },
    { file: 'libs/bus/a.ts', sent: true, why: 'its folder is named' },
    { file: 'libs/secret/key', sent: false, why: 'a later line takes the folder out again' },
    { file: 'libs/bus/a.spec.ts', sent: false, why: 'a later line takes the kind out again' },
  ])('$file: $sent ($why)', ({ file, sent }) => {
    expect(isSent(file, ignore)).toBe(sent);
  });
});

describe('the files of the image', () => {
  const found = new Set(imageFiles());

  // The hub looks for these beside its compiled code only when it needs them, the last one perhaps after weeks.
  const data = '**/*.{sql,yaml,avsc,json}';
  const folders = ['schemas', 'libs', 'connectors', 'services'];

  it.each(folders)('hold every schema, layout, standard and piece of SQL of %s', (folder) => {
    const needed = globSync(`${folder}/${data}`, { cwd: projectPath('') });
    expect(needed.filter((file) => !found.has(file))).toEqual([]);
    expect(needed.length).toBeGreaterThan(0);
  });

  it('hold nothing of a state folder, of the keys of this place or of the tests', () => {
    const wrong = [...found].filter((file) =>
      /^(\.hub|deploy\/compose|test)\/|spec\.ts$/.test(file),
    );
    expect(wrong).toEqual([]);
  });
});
