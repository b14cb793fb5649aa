import type { Random } from '#testkit';

/** What goes through a door: bytes as they would come from outside, and how they would come. */
export interface FuzzInput {
  readonly bytes: Buffer;
  /** What the door must know beside the bytes: layout, name of the file, rows that are in it. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** How an input fared. Every part of it is accepted or refused with a reason, or there is a fault. */
export interface Passage {
  /** Rows, records or documents that came in. */
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  /** Promises that the door broke; empty where all is well. */
  readonly faults: readonly string[];
}

/** One way into the hub, driven through the functions that the services call. */
export interface Door {
  readonly name: string;
  /** What is sent through it, for the report. */
  readonly what: string;
  /** Of a thousand inputs of a run, how many go through it. */
  readonly perThousand: number;
  /** Makes an input. The same random choices make the same one. */
  make(random: Random): Promise<FuzzInput> | FuzzInput;
  /** Sends an input through. What it throws is a crash of the door. */
  pass(input: FuzzInput): Promise<Passage> | Passage;
}

const han = /\p{Script=Han}/u;

/** Whether a reason can be shown to staff: Chinese, whole characters, storable. */
export function isReasonZh(reason: string | null | undefined): boolean {
  return (
    typeof reason === 'string' &&
    han.test(reason) &&
    reason.isWellFormed() &&
    !reason.includes('\u0000')
  );
}
