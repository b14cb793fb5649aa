import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { Bus, readRange } from '#bus';
import { topicNames, topicSpec } from '#schemas';
import type { RunningApplications } from '#service-kit';

const area = '[1-9]\\d{5}';
const monthAndDay = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
/**
 * Number of a resident (GB 11643): area, birth date of a century, sequence, check character; with class, grade
 * and reissue the number of a disability certificate (GB/T 26341).
 */
const idNumber = `${area}(?:19|20)\\d{2}${monthAndDay}\\d{3}[\\dXx](?:[1-7][1-4](?:B\\d)?)?`;
/** Number of the first generation: no century, no check character. */
const firstGeneration = `${area}\\d{2}${monthAndDay}\\d{3}`;
/** Digits after a point belong to a figure. */
const shaped = new RegExp(`(?<!\\d)(?<!\\d\\.)(?:${idNumber}|${firstGeneration})(?!\\d)`, 'u');
/** Among the digits of many thousand hashes some look like a number. */
const hash = /(?<![0-9a-f])(?=\d*[a-f])[0-9a-f]{32,}(?![0-9a-f])/gu;
const mobileNumber = /(?<!\d)1[3-9]\d{9}(?!\d)/u;

/** A number of a resident and whatever holds one. */
const manyDigits = /\d{17}/u;
const chineseWords = /\p{Script=Han}+/gu;
/** Names of two letters stand inside other words, too: they are found where no other letter adjoins. */
const shortNameLetters = 2;

/** Something personal where it must not be. */
export interface Leak {
  readonly place: string;
  readonly what: 'number' | 'name' | 'phone';
}

/** Looks for numbers and planted names in whatever text it is given. */
export class PrivacyScan {
  readonly leaks: Leak[] = [];
  /** Texts looked at; a scan that saw nothing has found nothing. */
  texts = 0;

  private readonly longNames: readonly string[];
  private readonly shortNames: ReadonlySet<string>;

  /**
   * @param names as they were handed over
   * @param numbers of 18 digits
   */
  constructor(
    names: readonly string[],
    private readonly numbers: readonly string[],
  ) {
    this.longNames = names.filter(({ length }) => length > shortNameLetters);
    this.shortNames = new Set(names.filter(({ length }) => length <= shortNameLetters));
  }

  /** Looks at one text. */
  text(place: string, text: string): void {
    this.texts += 1;
    if (this.hasNumber(text)) this.leaks.push({ place, what: 'number' });
    if (this.hasName(text)) this.leaks.push({ place, what: 'name' });
  }

  private hasNumber(text: string): boolean {
    if (shaped.test(text) && shaped.test(text.replace(hash, ''))) return true;
    return manyDigits.test(text) && this.numbers.some((number) => text.includes(number));
  }

  private hasName(text: string): boolean {
    const words = text.match(chineseWords) ?? [];
    return (
      words.some((word) => this.shortNames.has(word)) ||
      (words.length > 0 && this.longNames.some((name) => text.includes(name)))
    );
  }

  /** Looks at every record of every topic: key, value and headers. */
  async topics(hub: RunningApplications, counties: readonly string[]): Promise<void> {
    const bus = hub.get('operations', Bus);
    for (const topic of topicNames({ counties })) {
      for (let partition = 0; partition < topicSpec(topic).partitions; partition += 1) {
        const records = await readRange(bus, topic, partition, 0, Number.MAX_SAFE_INTEGER);
        for (const { key, value, headers } of records) {
          this.text(
            topic,
            `${key ?? ''} ${value?.toString('utf8') ?? ''} ${JSON.stringify(headers)}`,
          );
        }
      }
    }
  }

  /** Looks at every log file of a folder and of the folders in it. */
  async logs(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const { name } = entry;
      const text = await readFile(join(entry.parentPath, name), 'utf8');
      this.text(`log ${name}`, text);
      if (mobileNumber.test(text)) this.leaks.push({ place: `log ${name}`, what: 'phone' });
    }
  }

  /** Looks at the figures and the interface of every application. */
  async http(hub: RunningApplications): Promise<void> {
    for (const [name, url] of hub.urls) {
      for (const path of ['/metrics', '/health/ready', '/openapi.json']) {
        this.text(`${name}${path}`, await (await fetch(url + path)).text());
      }
    }
  }

  /** Looks at every column of every table but the sealed ones. */
  async database(url: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ table: string; column: string }>(
        `select quote_ident(table_schema) || '.' || quote_ident(table_name) as table, column_name as column
         from information_schema.columns join information_schema.tables using (table_schema, table_name)
         where table_type = 'BASE TABLE' and column_name <> 'sealed'
           and table_schema not in ('pg_catalog', 'information_schema')`,
      );
      for (const { table, column } of rows) {
        const values = await client.query<{ value: unknown }>(
          `select "${column}" as value from ${table} where "${column}" is not null`,
        );
        for (const { value } of values.rows) this.text(`${table}.${column}`, textOf(value));
      }
    } finally {
      await client.end();
    }
  }
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
