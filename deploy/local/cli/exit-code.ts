/** How a command ends, for scripts. 0 is success. */
export const exitCodes = {
  /** The answer is no: a document is wrong, a move is illegal, alerts differ. */
  refused: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The hub cannot be reached, or no token is at hand. */
  unreachable: 3,
} as const;

/** An end other than success that a command foresees; its sentence is for people. */
export class CommandEnd extends Error {
  override readonly name = 'CommandEnd';

  constructor(
    readonly exitCode: number,
    /** Chinese; empty when the answer has said it all. */
    sentence: string,
  ) {
    super(sentence);
  }
}
