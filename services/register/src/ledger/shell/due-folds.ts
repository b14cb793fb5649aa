import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '#persistence';
import { lastDay } from '../../calendar/shell/last-day.js';
import { foldedAtOnceMax, RegisterFolds } from './register-folds.js';

/** Tells what was entered ahead once its day has begun. */
@Injectable()
export class DueFolds {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly folds: RegisterFolds,
  ) {}

  /**
   * Folds everybody anew for whom a day has come. Each page is a transaction of its own, and whoever calls
   * again after a crash goes on where it ended: what has been told is due no more.
   */
  async catchUp(): Promise<void> {
    while (await this.page('resident', 'person_ref', 'persons'));
    while (await this.page('household', 'household_id', 'households'));
  }

  private async page(
    table: 'resident' | 'household',
    idColumn: 'person_ref' | 'household_id',
    fold: 'persons' | 'households',
  ): Promise<boolean> {
    // Nearly always nothing is due: seen without the lock for which a ledger might make it wait.
    if ((await this.unitOfWork.run((tx) => this.due(tx, table, idColumn))).length === 0)
      return false;
    return this.unitOfWork.run(async (tx) => {
      await this.folds.alone(tx);
      const ids = await this.due(tx, table, idColumn);
      if (ids.length > 0) await this.folds[fold](tx, ids, await lastDay(tx));
      return ids.length > 0;
    });
  }

  private async due(tx: Tx, table: string, idColumn: string): Promise<readonly string[]> {
    const rows = await tx.sql<{ id: string }>(
      `select ${idColumn} as id from ${table}
       where next_due_day <= (select max(day) from hub_day)
       order by next_due_day, ${idColumn} limit ${foldedAtOnceMax}`,
    );
    return rows.map(({ id }) => id);
  }
}
