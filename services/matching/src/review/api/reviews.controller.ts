import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { placeSchema } from '../../placement/api/waiting.schema.js';
import { LinkDecisions, type Decider, type DecisionOutcome } from '../shell/link-decisions.js';
import type { DecisionView } from '../shell/review.view.js';
import { Reviews, type Review } from '../shell/reviews.js';
import {
  decisionOutcomeSchema,
  decisionSchema,
  reviewSchema,
  undoSchema,
  verdictSchema,
} from './review.schema.js';

const idSchema = z.coerce.number().int().min(1);

/** Records that several persons fit, for the county's staff who decide. */
@ApiTags('reviews')
@ApiBearerAuth()
@Requires('county')
@Controller()
export class ReviewsController {
  constructor(
    private readonly reviews: Reviews,
    private readonly decisions: LinkDecisions,
    private readonly config: HubConfig,
  ) {}

  @Get('reviews')
  @ApiOperation({ summary: '待人工核对的记录，候选人员及各自的支持与反对理由并列；先到的在前' })
  @ApiOkResponse({ standardSchema: pageSchema(reviewSchema) })
  async page(
    @CalledBy() caller: Caller,
    @Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery,
  ): Promise<Page<Review>> {
    const [afterId] = decodeCursor(cursor, placeSchema) ?? [0];
    const { counties } = this.#decider(caller);
    const reviews = await this.reviews.page({ counties, afterId, limit: limit + 1 });
    return pageOf(reviews, limit, ({ id }) => [id]);
  }

  @Get('decisions')
  @ApiOperation({ summary: '现行有效的认定决定，可据以撤销；先作出的在前' })
  @ApiOkResponse({ standardSchema: pageSchema(decisionSchema) })
  async taken(
    @CalledBy() caller: Caller,
    @Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery,
  ): Promise<Page<DecisionView>> {
    const [afterId] = decodeCursor(cursor, placeSchema) ?? [0];
    const { counties } = this.#decider(caller);
    const decisions = await this.reviews.decisions({ counties, afterId, limit: limit + 1 });
    return pageOf(decisions, limit, ({ decisionId }) => [decisionId]);
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
}
