import { HubError } from '#domain';

/** Why a record cannot be used. */
export interface RefusalReason {
  /** Field that cannot be used; null where it is the record as a whole. */
  readonly field: string | null;
  /** Reason for staff, without personal data. */
  readonly reasonZh: string;
}

/**
 * Thrown by a handler to name the one record of its batch that cannot be used: that record goes to
 * quarantine, and the handler gets the others again.
 */
export class RecordRefused extends HubError {
  /** @param offset of the record in the batch's partition */
  constructor(offset: number, { field, reasonZh }: RefusalReason) {
    const where = field === null ? '' : ` at ${field}`;
    super('RECORD_REFUSED', `record ${offset} cannot be used${where}`, { offset, field, reasonZh });
  }
}
