import { Injectable } from '@nestjs/common';
import { PersonIndex } from '../core/person-index.js';

/** The one person index of the process, and how often it has changed. */
@Injectable()
export class Residents {
  readonly index = new PersonIndex();
  #changes = 0;

  /** Grows with every change; whoever works across an `await` sees by it whether to look again. */
  get changes(): number {
    return this.#changes;
  }

  /** Says that the index is another one than before. */
  changed(): void {
    this.#changes += 1;
  }
}
