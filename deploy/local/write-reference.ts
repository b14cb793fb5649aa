import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { projectPath } from '#schemas';
import { referencePages, referenceSchemas } from './reference.js';

for (const [path, text] of Object.entries(referencePages())) {
  writeFileSync(projectPath(path), await format(text, { parser: 'markdown' }));
}
for (const [path, schema] of Object.entries(referenceSchemas())) {
  const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 });
  writeFileSync(projectPath(path), text);
}
