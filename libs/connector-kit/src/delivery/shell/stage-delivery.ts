import {
  dayOfInstant,
  rejected,
  rejection,
  rejectionText,
  type IdentityCipher,
  type MoneyUnit,
} from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Layout } from '../../layout/core/layout.js';
import type { RowMapper } from '../../mapping/core/row-mapper.js';
import {
  missingHeadings,
  readHeader,
  unitNamedIn,
  type FoundHeader,
} from '../../reading/core/header.js';
import { isTorn } from '../../reading/core/torn-row.js';
import { DeliveryRefused, type SourceRow } from '../../reading/core/source-row.js';
import type { OpenedFile } from '../../reading/shell/open-rows.js';
import { PeriodCheck, type FileNameFacts } from '../core/period.js';
import { personKeyOf, stagedBody } from '../core/staged.js';

/** Rows written at once. */
const rowsPerWriteMax = 1_000;

const torn = rejected(rejection('ROW_UNREADABLE', ''));

/** A row that is not going to be published, or of which more is to be told than that. */
interface RowException {
  readonly ordinal: number;
  readonly outcome: 'published' | 'rejected' | 'ignored';
  readonly code: string | null;
  readonly reasonZh: string | null;
}

interface EventLine {
  readonly ordinal: number;
  readonly part: number;
  readonly topic: string;
  readonly recordId: string;
  readonly correctionOf: string | null;
  readonly contentHash: string;
  readonly personKey: string;
  readonly scope: string | null;
  readonly body: object;
  readonly sealed: Buffer | null;
}

/** What reading a hand-over needs. */
export interface StagingParts {
  readonly unitOfWork: UnitOfWork;
  readonly cipher: IdentityCipher;
  readonly mapper: RowMapper;
  /** Told after every write how many rows have been read; the next write waits for it. */
  readonly onProgress: (rows: number) => void | Promise<void>;
}

/** Walks through the rows of a file: finds the heading, sorts out what is not a record. */
export class RowSorter {
  private header: FoundHeader | null = null;
  private headerSheet = 0;
  /** Unit that a line above the heading names, and on which sheet. */
  private above: { readonly sheet: number; readonly unit: MoneyUnit } | null = null;
  private looked = 0;
  private closest: readonly string[] | null = null;
  private readonly totals: RegExp;

  constructor(private readonly layout: Layout) {
    this.totals = new RegExp(layout.file.totals, 'u');
  }

  /** The heading, once it has been found. */
  get found(): FoundHeader | null {
    return this.header;
  }

  /** What a row is. @throws DeliveryRefused HEADING_NOT_FOUND */
  sort(row: SourceRow): 'before' | 'heading' | 'ignored' | 'record' {
    if (this.header === null || row.sheet !== this.headerSheet) return this.beforeHeading(row);
    const first = row.cells.find((cell) => cell.trim() !== '');
    if (first === undefined) return 'ignored';
    return this.totals.test(first.trim()) ? 'ignored' : 'record';
  }

  /** @throws DeliveryRefused HEADING_NOT_FOUND when the file is over and none was found */
  end(): void {
    if (this.header === null) throw this.notFound();
  }

  private beforeHeading(row: SourceRow): 'before' | 'heading' | 'ignored' {
    const named = unitNamedIn(row.cells);
    if (named !== null) this.above = { sheet: row.sheet, unit: named };
    const unit = this.above?.sheet === row.sheet ? this.above.unit : null;
    const header = readHeader(this.layout, row.cells, unit);
    if (header !== null) {
      this.header = header;
      this.headerSheet = row.sheet;
      return 'heading';
    }
    // A further sheet without a heading holds notes.
    if (this.header !== null) return 'ignored';
    const missing = missingHeadings(this.layout, row.cells);
    if (this.closest === null || missing.length < this.closest.length) this.closest = missing;
    this.looked += 1;
    if (this.looked >= this.layout.file.headerWithinRows) throw this.notFound();
    return 'before';
  }

  private notFound(): DeliveryRefused {
    const missing = (this.closest ?? []).map((heading) => `“${heading}”`).join('、');
    return new DeliveryRefused(
      'HEADING_NOT_FOUND',
      `前${String(this.layout.file.headerWithinRows)}行内未找到《${this.layout.title}》的表头，缺少：${missing}。请按版式说明核对列名。`,
    );
  }
}

/** Reads a hand-over into the tables where it waits to be decided, with bounded memory. */
export class DeliveryStager {
  private exceptions: RowException[] = [];
  private events: EventLine[] = [];
  private rowsIn = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: StagingParts,
    private readonly deliveryId: string,
  ) {}

  /**
   * Reads all rows.
   * @returns number of rows below the heading
   * @throws DeliveryRefused for what concerns the file as a whole
   */
  async stage(
    file: OpenedFile,
    receivedAt: number,
    { monthFirst, day }: FileNameFacts,
  ): Promise<number> {
    const { layout } = this.parts.mapper;
    const sorter = new RowSorter(layout);
    const period = new PeriodCheck(layout, monthFirst);
    const facts = { fileDay: day ?? dayOfInstant(receivedAt) };
    try {
      for await (const row of file.rows()) {
        const kind = sorter.sort(row);
        if (kind === 'before' || kind === 'heading') continue;
        if (kind === 'ignored') this.except('ignored', null, null);
        else if (sorter.found !== null) this.record(row, sorter.found, facts, period);
        if (this.exceptions.length + this.events.length >= rowsPerWriteMax) await this.write();
      }
      sorter.end();
      period.end();
      await this.write();
    } finally {
      // What is still being written would otherwise come behind the clean-up of a refusal.
      await this.writing;
    }
    return this.rowsIn;
  }

  private except(
    outcome: RowException['outcome'],
    code: string | null,
    reasonZh: string | null,
  ): void {
    this.rowsIn += 1;
    this.exceptions.push({ ordinal: this.rowsIn, outcome, code, reasonZh });
  }

  private record(
    source: SourceRow,
    header: FoundHeader,
    facts: { readonly fileDay: number },
    period: PeriodCheck,
  ): void {
    const { mapper, cipher } = this.parts;
    const { line, cells } = source;
    const mapped = isTorn(source, header.cells) ? torn : mapper.map(header, cells, facts);
    if (!mapped.ok) {
      const { rejection } = mapped;
      const reasonZh = rejectionText(rejection, titleOf(mapper.layout, header, rejection.field));
      this.except('rejected', rejection.code, reasonZh);
      return;
    }
    this.rowsIn += 1;
    const ordinal = this.rowsIn;
    const row = mapped.value;
    if (row.remark !== null) {
      this.exceptions.push({ ordinal, outcome: 'published', code: null, reasonZh: row.remark });
    }
    const { content } = row.person;
    const sealed = Object.keys(content).length === 0 ? null : cipher.seal(content);
    row.events.forEach((event, part) => {
      if (part === 0) period.count(dayOfInstant(event.occurredAt));
      this.events.push({
        ordinal,
        part,
        topic: event.topic ?? '',
        recordId: event.recordId,
        correctionOf: event.correctionOf,
        contentHash: event.contentHash,
        personKey: personKeyOf(row),
        scope: part === 0 ? row.scope : null,
        body: stagedBody(row, event, line, sealed?.keyId ?? ''),
        sealed: sealed?.cipher ?? null,
      });
    });
  }

  /** Begins to write what has been read, once what was read before is written: the next rows are read meanwhile. */
  private async write(): Promise<void> {
    await this.writing;
    const { exceptions, events, rowsIn } = this;
    [this.exceptions, this.events] = [[], []];
    this.writing = this.store(exceptions, events).then(() => this.parts.onProgress(rowsIn));
    // Whoever waits for it next is told; until then it is no rejection that nobody handles.
    this.writing.catch(() => undefined);
  }

  private async store(
    exceptions: readonly RowException[],
    events: readonly EventLine[],
  ): Promise<void> {
    const { deliveryId } = this;
    await this.parts.unitOfWork.run(async (tx) => {
      await tx.unnestUpsert({
        table: 'delivery_row',
        columns: {
          delivery_id: 'text',
          ordinal: 'integer',
          outcome: 'text',
          code: 'text',
          reason_zh: 'text',
        },
        rows: exceptions.map(({ ordinal, outcome, code, reasonZh }) => ({
          delivery_id: deliveryId,
          ordinal,
          outcome,
          code,
          reason_zh: reasonZh,
        })),
      });
      await tx.unnestUpsert({
        table: 'delivery_event',
        columns: {
          delivery_id: 'text',
          ordinal: 'integer',
          part: 'smallint',
          topic: 'text',
          record_id: 'text',
          correction_of: 'text',
          content_hash: 'text',
          person_key: 'text',
          scope: 'text',
          body: 'jsonb',
          sealed: 'bytea',
        },
        rows: events.map(({ recordId, correctionOf, contentHash, personKey, ...event }) => ({
          ...event,
          delivery_id: deliveryId,
          record_id: recordId,
          correction_of: correctionOf,
          content_hash: contentHash,
          person_key: personKey,
        })),
      });
    });
  }
}

/** The heading of a field as the department wrote it, else as the layout has it. */
function titleOf(layout: Layout, header: FoundHeader, field: string): string {
  const found = header.columns.find(({ column }) => column.field === field);
  if (found !== undefined) return found.title;
  return layout.columns.find((column) => column.field === field)?.headers[0] ?? '';
}
