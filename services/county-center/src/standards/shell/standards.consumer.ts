import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { RecordRefused, type RecordBatch } from '#bus';
import { parseStandard, type ExclusionKind } from '#domain';
import { UnitOfWork } from '#persistence';
import type { StandardVersion } from '#schemas';
import { consumeBatch } from '#service-kit';
import { StandardKindsStore } from './standard-kinds.store.js';

/** Learns from the standards which kinds of excluded behaviour each county names. */
@Controller()
export class StandardsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly kinds: StandardKindsStore,
  ) {}

  /** Versions and the place in the topic in one transaction. */
  @EventPattern('register.standards')
  async handle(@Payload() batch: RecordBatch<StandardVersion>): Promise<void> {
    await consumeBatch(this.unitOfWork, batch, (tx, records) =>
      this.kinds.keep(
        tx,
        records.map(({ offset, value }) => {
          // A version that was published is never taken back: a mistake is mended by the next one.
          if (value === null) {
            throw new RecordRefused(offset, { field: null, reasonZh: '标准主题中的记录没有内容' });
          }
          const { countyCode, version, validFrom } = value;
          return { countyCode, version, validFrom, kinds: kindsOf(offset, value) };
        }),
      ),
    );
  }
}

function kindsOf(offset: number, { document }: StandardVersion): readonly ExclusionKind[] {
  try {
    return parseStandard(document).exclusionKinds;
  } catch {
    throw new RecordRefused(offset, { field: 'document', reasonZh: '标准全文无法读取' });
  }
}
