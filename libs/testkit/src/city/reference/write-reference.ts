import { writeFile } from 'node:fs/promises';
import { projectPath } from '#schemas';
import { referencePath, referenceText } from './reference-text.js';

await writeFile(projectPath(referencePath), await referenceText());
