import { avroSchema, topicSpecs } from '#schemas';
import { goldenEncoding } from '../../schemas/golden.js';
import { publishedSchemas } from '../../schemas/published.js';
import { readGoldenAsForeigner, type GoldenAnswer } from './read-golden.js';

const timeoutMs = 120_000;

const versions = topicSpecs().flatMap((spec) =>
  publishedSchemas(spec).map((written, index) => ({
    name: spec.name,
    version: index + 1,
    written,
    inTree: avroSchema(spec.name.replace('{county}', '130529')),
    golden: goldenEncoding(spec, index + 1),
  })),
);

describe('golden encodings, by Apache’s own Avro in Java', () => {
  let asWritten: readonly GoldenAnswer[];
  let inTree: readonly GoldenAnswer[];

  beforeAll(async () => {
    const tasks = versions.flatMap(({ written, inTree: reader, golden: { hex } }) => [
      { writer: written, reader: written, hex },
      { writer: written, reader, hex },
    ]);
    const answers = await readGoldenAsForeigner(tasks);
    asWritten = answers.filter((_, at) => at % 2 === 0);
    inTree = answers.filter((_, at) => at % 2 === 1);
  }, timeoutMs);

  it.each(versions.map((one, at) => ({ ...one, at })))(
    '$name, version $version, is read as the golden value and written as the golden bytes',
    ({ golden, at }) => {
      expect(asWritten[at]).toEqual({ value: golden.value, hex: golden.hex });
    },
  );

  it.each(versions.map((one, at) => ({ ...one, at })))(
    '$name, version $version, is read with the schema in the tree',
    ({ golden, at }) => {
      expect(inTree[at]?.value).toMatchObject(golden.value as object);
    },
  );
});
