import type { Day, ExclusionKind } from '#domain';
import type { ExclusionTerms } from './exclusion.js';
import type { Move } from './transitions.js';

/** Who says it, for which county, and why. */
interface Signed {
  /** Given by the caller; the same command sent again changes nothing. */
  readonly commandId: string;
  /** Name of the caller. */
  readonly by: string;
  /** County for which the caller acts, 6 digits. */
  readonly countyCode: string;
  readonly reason: string;
}

/** Somebody records an exclusion; its id is that of the command. */
interface RecordCommand extends Signed {
  readonly move: 'RECORD';
  readonly terms: ExclusionTerms;
}

/** Somebody does something about an exclusion that is there. */
interface StepCommand extends Signed {
  readonly move: Exclude<Move, 'RECORD'>;
}

/** What a person wants done. */
export type ExclusionCommand = RecordCommand | StepCommand;

/** What is so when a command is decided. */
export interface Now {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly today: Day;
  /** County in which the household lives today, by the register; null when in none, or merged away. */
  readonly homeCounty: string | null;
  /** Kinds of excluded behaviour that the standard of the caller's county names today. */
  readonly kinds: readonly ExclusionKind[];
}
