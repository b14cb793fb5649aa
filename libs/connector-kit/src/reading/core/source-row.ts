/** One row of a hand-over as text, before anything is understood. */
export interface SourceRow {
  /** Sheet of a workbook, from 1; always 1 for other forms. */
  readonly sheet: number;
  /** Row as a person counts it in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What stands between two cells of a CSV; absent where the form itself tells cells apart. */
  readonly delimiter?: string;
}

/** Why a whole delivery is refused. */
export type RefusalCode =
  | 'EMPTY_FILE'
  | 'FILE_TOO_LARGE'
  | 'FORM_NOT_ACCEPTED'
  | 'OLD_WORKBOOK'
  | 'ARCHIVE_SUSPECT'
  | 'UNREADABLE'
  | 'HEADING_NOT_FOUND'
  | 'WRONG_FOLDER'
  | 'WRONG_PERIOD'
  | 'WITHDRAWS_TOO_MUCH'
  | 'HUB_FAULT';

/** A delivery that is refused whole, with what was expected and what was found. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused';

  constructor(
    readonly code: RefusalCode,
    /** For the department's staff. */
    readonly reasonZh: string,
  ) {
    super(code);
  }

  /** By name, since tests may load this module twice. */
  static is(error: unknown): error is DeliveryRefused {
    return error instanceof Error && error.name === 'DeliveryRefused';
  }
}

/** Whether the machine is to blame and not the file: no room, no descriptor, a disk that fails. */
export function isSystemError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
