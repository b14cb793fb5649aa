import { writeGeneratedTypes } from './generate-types.js';

await writeGeneratedTypes();
