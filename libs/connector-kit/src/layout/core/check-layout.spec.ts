import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { projectPath } from '#schemas';
import { checkLayout } from './check-layout.js';

const shipped = readFileSync(
  projectPath('connectors/grassroots/layouts/village-warning.yaml'),
  'utf8',
);

function problemsOf(change: (text: string) => string): readonly string[] {
  const text = change(shipped);
  expect(text).not.toBe(shipped);
  const checked = checkLayout(parse(text));
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a layout document that is wrong is told where and what', () => {
  it.each([
    {
      name: 'a key that does not exist',
      change: (text: string) => `${text}\nspeed: 3\n`,
      says: /^the document: .*"speed"/,
    },
    {
      name: 'a column type that does not exist',
      change: (text: string) => text.replace('type: phone', 'type: fax'),
      says: /^columns\.3\.type: /,
    },
    {
      name: 'a person whose column is missing',
      change: (text: string) => text.replace('village: villageCode', 'village: hamlet'),
      says: /^person\.village: there is no column with field hamlet/,
    },
    {
      name: 'a topic that does not exist',
      change: (text: string) => text.replace('grassroots.warning', 'grassroots.warnings'),
      says: /^topic: topic grassroots\.warnings is not in/,
    },
    {
      name: 'a code table that does not exist',
      change: (text: string) => text.replace('table: cause', 'table: causes'),
      says: /^columns\[\d+\]\.table: there is no code table causes; there are /,
    },
    {
      name: 'a word that the field of the event does not take',
      change: (text: string) => text.replace('特急: CRITICAL', '特急: HIGH'),
      says: /^columns\[\d+\]: gives "HIGH", but urgency of grassroots\.warning takes one of NORMAL/,
    },
    {
      name: 'a number where the event has a text',
      change: (text: string) => text.replace('失业: JOB_LOSS', '失业: 7'),
      says: /^columns\[\d+\]: gives 7, but cause of grassroots\.warning takes string/,
    },
    {
      name: 'words of people in a field of the event',
      change: (text: string) =>
        text.replace(/field: cause[^-]*/, 'field: cause\n    headers: [原因]\n    type: text\n  '),
      says: /^topic: words under cause may name people .* grassroots\.warning in the clear: .*person\.note$/,
    },
    {
      name: 'words of people that are computed into a field of the event',
      change: (text: string) =>
        text
          .replace(/field: cause[^-]*/, 'field: why\n    headers: [原因]\n    type: text\n  ')
          .concat("\nvalues: { cause: { cel: 'why' } }\n"),
      says: /^topic: words under why may name people/,
    },
    {
      name: 'a heading that stands twice',
      change: (text: string) => text.replace('[联系电话, 手机号码]', '[联系电话, 姓名]'),
      says: /^columns: heading 姓名 stands twice/,
    },
    {
      name: 'a required field of the event that nothing fills',
      change: (text: string) => text.replace('field: urgency', 'field: haste'),
      says: /^topic: field urgency of grassroots\.warning is filled by no column/,
    },
    {
      name: 'complete lists from a table that is read by what has changed',
      change: (text: string) => `${text}\ncomplete: { scope: [villageCode] }\n`,
      says: /^complete: rows of an exchange table never come all at once/,
    },
    {
      name: 'an expression over a field that does not exist',
      change: (text: string) => `${text}\nwithdrawn: 'state == "GONE"'\n`,
      says: /^withdrawn: .*state.*; fields are warningId, /,
    },
  ])('$name', ({ change, says }) => {
    expect(problemsOf(change).some((problem) => says.test(problem))).toBe(true);
  });
});
