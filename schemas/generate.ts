import { writeGeneratedTypes } from './generate-types.js';
import { writeMissingGoldenEncodings } from './golden.js';
import { writeChangedSchemas } from './published.js';

await writeGeneratedTypes();
writeChangedSchemas();
writeMissingGoldenEncodings();
