import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { projectPath } from '#schemas';
import { referencePages } from './reference.js';

for (const [path, text] of Object.entries(referencePages())) {
  writeFileSync(projectPath(path), await format(text, { parser: 'markdown' }));
}
