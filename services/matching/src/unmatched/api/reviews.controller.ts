import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '#persistence';
import {
  CalledBy,
  Caller,
  decodeCursor,
  HubConfig,
  pageOf,
  pageQuerySchema,
  pageSchema,
  Requires,
  type Page,
  type PageQuery,
} from '#service-kit';
import { z } from 'zod';
import { householdNow } from '../../match/core/residence.js';
import { Residents } from '../../residents/shell/residents.js';
import { LinkDecisions, type Decider, type DecisionOutcome } from '../shell/link-decisions.js';
import { WaitingView, type DecisionView, type WaitingRecord } from '../shell/waiting.view.js';
import {
  decisionOutcomeSchema,
  placeSchema,
  reviewSchema,
  undoSchema,
  verdictSchema,
} from './waiting.schema.js';

interface Review extends Omit<WaitingRecord, 'candidates'> {
  readonly candidates: readonly {
    readonly personRef: string;
    readonly householdId: string | null;
  }[];
  readonly decisions: readonly DecisionView[];
}

const idSchema = z.coerce.number().int().min(1);

/** Records that several persons fit, for the county's staff who decide. */
@ApiTags('reviews')
@ApiBearerAuth()
@Requires('county')
@Controller()
export class ReviewsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly waiting: WaitingView,
    private readonly decisions: LinkDecisions,
    private readonly residents: Residents,
    private readonly config: HubConfig,
  ) {}

  @Get('reviews')
  @ApiOperation({ summary: '待人工核对的记录及候选人员，先到的在前' })
  @ApiOkResponse({ standardSchema: pageSchema(reviewSchema) })
  async page(
    @CalledBy() caller: Caller,
    @Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery,
  ): Promise<Page<Review>> {
    const [afterId] = decodeCursor(cursor, placeSchema) ?? [0];
    const { counties } = this.#decider(caller);
    const reviews = await this.unitOfWork.run(async (tx) => {
      const asked = { state: 'REVIEW', counties, afterId, limit: limit + 1 } as const;
      const rows = await this.waiting.page(tx, asked);
      const decisions = await this.waiting.decisionsAbout(
        tx,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => this.#review(row, decisions.get(row.id) ?? []));
    });
    return pageOf(reviews, limit, ({ id }) => [id]);
  }

  @Post('reviews/:id/decision')
  @HttpCode(200)
  @ApiOperation({ summary: '决定：是此人、不是此人、暂缓；对同一来源的同名记录一并生效，可以撤销' })
  @ApiOkResponse({ standardSchema: decisionOutcomeSchema })
  async decide(
    @CalledBy() caller: Caller,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: verdictSchema }) verdict: z.output<typeof verdictSchema>,
  ): Promise<DecisionOutcome> {
    return this.decisions.decide(id, verdict, this.#decider(caller));
  }

  @Post('decisions/:id/undo')
  @HttpCode(200)
  @ApiOperation({ summary: '撤销一项决定；已归户的记录退出该户，重新核对' })
  @ApiOkResponse({ standardSchema: decisionOutcomeSchema })
  async undo(
    @CalledBy() caller: Caller,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: undoSchema }) { reason }: z.output<typeof undoSchema>,
  ): Promise<DecisionOutcome> {
    return this.decisions.undo(id, reason, this.#decider(caller));
  }

  #decider(caller: Caller): Decider {
    return { name: caller.name, counties: caller.countiesOf(this.config.base.counties) };
  }

  /** Households of the candidates as the register has them now, not as they were when it was kept. */
  #review({ candidates, ...row }: WaitingRecord, decisions: readonly DecisionView[]): Review {
    return {
      ...row,
      candidates: (candidates ?? []).map((personRef) => {
        const person = this.residents.index.byPersonRef(personRef);
        return { personRef, householdId: householdNow(person?.residences ?? []) };
      }),
      decisions,
    };
  }
}
