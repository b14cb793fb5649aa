import { markdownTable } from 'markdown-table';
import { classifiedErrors } from '#bus';
import { hubErrorCodes, rejectionCodes, standardJsonSchema, standardProblemCodes } from '#domain';
import { evolutions, topicSpecs, type Evolution } from '#schemas';
import { configReference } from '#service-kit';
import { applications } from './applications.js';

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([heading, ...rows]);
}

function errorsReference(): string {
  const errors = Object.entries(hubErrorCodes).map(([code, spec]) => [
    `\`${code}\``,
    spec.class,
    spec.doc,
    spec.zh,
  ]);
  const rejections = Object.entries(rejectionCodes).map(([code, { zh, wayOut }]) => [
    `\`${code}\``,
    zh,
    wayOut,
  ]);
  const standardProblems = Object.entries(standardProblemCodes).map(([code, { zh, wayOut }]) => [
    `\`${code}\``,
    zh,
    // A bar would end the cell of the table.
    wayOut.replaceAll('|', '\\|'),
  ]);
  return [
    '# Errors',
    'Generated from the code. A bad record goes to quarantine, a broken dependency pauses, a configuration stops the start, a bug holds.',
    '## Of the hub',
    table(['code', 'class', 'what happened', '说明'], errors),
    '## Of the libraries',
    'What kafkajs, the driver of PostgreSQL and Node throw, and how it is taken. Undecodable bytes and answers of the schema registry are worded by the codec and by the registry’s client, with the codes above.',
    table(
      ['from', 'error', 'when', 'code', 'class'],
      classifiedErrors().map(({ from, name, when, code, class: kind }) => [
        from,
        `\`${name}\``,
        when.replaceAll('|', '\\|'),
        `\`${code}\``,
        kind,
      ]),
    ),
    '## Of a row that is sent back',
    table(['code', '原因', '怎么办'], rejections),
    '## Of a standard document that is refused',
    'Each comes with file, line and rule; `{found}` is what stands there, `{hint}` what may stand there.',
    table(['code', '问题', '怎么办'], standardProblems),
    '',
  ].join('\n\n');
}

function topicsReference(): string {
  const rows = topicSpecs().map((spec) => [
    `\`${spec.name}\``,
    spec.key,
    String(spec.partitions),
    spec.retentionDays === 'forever' ? 'forever' : `${String(spec.retentionDays)} days`,
    spec.cleanup,
    spec.writers.join(', '),
    spec.readers.join(', '),
  ]);
  return [
    '# Topics',
    'Generated from `schemas/topics.yaml`. The value of each is described by the schema beside it; its subject is `<topic>-value`.',
    table(['topic', 'key', 'partitions', 'kept', 'clean-up', 'written by', 'read by'], rows),
    '',
  ].join('\n\n');
}

/** A value without the field that every record has. */
function shown(value: Readonly<Record<string, unknown>>, nothing: string): string {
  const fields = Object.entries(value).filter(([name]) => name !== 'billId');
  if (fields.length === 0) return nothing;
  return `\`${fields.map(([name, of]) => `${name} ${JSON.stringify(of)}`).join(', ')}\``;
}

function reading(written: Evolution['oldValue'], read: Evolution['newReadsOld']): string {
  return `${shown(written, '–')} → ${read === null ? 'cannot' : shown(read, 'the rest')}`;
}

function evolutionsReference(): string {
  const rows = evolutions.map((one) => [
    one.name,
    one.takenUnder === null ? 'never' : `\`${one.takenUnder}\``,
    reading(one.oldValue, one.newReadsOld),
    reading(one.newValue, one.oldReadsNew),
    one.hubReadsNew === null ? 'quarantine' : shown(one.hubReadsNew, 'the rest'),
    one.way,
  ]);
  return [
    '# Changes of a schema',
    'Generated from `schemas/evolutions.ts`. Every line is tried in the tests with avsc and with Apache’s Avro for Java 1.12, over Apicurio Registry 3.0.9. How a department goes about it: [operating](../operating/README.md#a-department-moves-to-a-new-version).',
    'The registry’s level of every subject is `FULL_TRANSITIVE`; what is taken at `BACKWARD_TRANSITIVE` alone takes a step of its own. The hub’s readers do more than Avro asks of them: a field under another name is read by the alias that the writer gives, and a wider number as long as it is not too large.',
    table(
      [
        'change',
        'taken at',
        'new reader, old record',
        'old reader, new record',
        'old version in the hub',
        'do',
      ],
      rows,
    ),
    '',
  ].join('\n\n');
}

/** The generated pages of the reference: text by path from the project root. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/reference/config.md': configReference(applications),
    'docs/reference/errors.md': errorsReference(),
    'docs/reference/evolution.md': evolutionsReference(),
    'docs/reference/topics.md': topicsReference(),
  };
}

/** The generated JSON Schemas of the reference, for editors and programs: content by path. */
export function referenceSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return { 'docs/reference/standard.schema.json': standardJsonSchema() };
}
