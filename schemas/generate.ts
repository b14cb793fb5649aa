import { writeGeneratedTypes } from './generate-types.js';
import { writeMissingGoldenEncodings } from './golden.js';

await writeGeneratedTypes();
writeMissingGoldenEncodings();
