/**
 * The only source of the time of day. Everything else is given one, so that a test decides what time it is.
 * It says nothing about the day on which the hub works: that one is an event on a topic.
 */
export abstract class Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  abstract now(): number;
}

/** The clock of the machine. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }
}

/** A clock that stands still until a test moves it. */
export class TestClock extends Clock {
  #now: number;

  /** @param now milliseconds since 1970 */
  constructor(now = 1_772_323_200_000) {
    super();
    this.#now = now;
  }

  override now(): number {
    return this.#now;
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    this.#now += ms;
  }
}
