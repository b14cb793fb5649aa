import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CalledBy, Caller, requestError, Requires } from '#service-kit';
import { DeliveryDecisions } from '../delivery/shell/delivery-decisions.js';
import { DeliveryStore } from '../delivery/shell/delivery.store.js';
import { StateFolder } from '../delivery/shell/state-folder.js';
import { deliveryIdForm, deliverySchema, viewOf, type DeliveryView } from './delivery.schema.js';

const reasonCharactersMax = 500;
const ok = 200;

const decisionSchema = z.strictObject({
  decision: z.enum(['pass', 'refuse']).meta({ description: '放行，或整份退回' }),
  reason: z.string().trim().min(1).max(reasonCharactersMax).meta({
    description: '理由，留存备查；不得包含个人信息',
  }),
});

/** Where a person decides about hand-overs that the hub would not take by itself. */
@ApiTags('deliveries')
@ApiBearerAuth()
@Requires('department')
@Controller()
export class DecisionsController {
  constructor(
    private readonly folder: StateFolder,
    private readonly store: DeliveryStore,
    private readonly decisions: DeliveryDecisions,
  ) {}

  @Get('waiting')
  @ApiOperation({ summary: '等待人工确认的投递，最早的在前' })
  @ApiOkResponse({ standardSchema: z.array(deliverySchema) })
  async waiting(@CalledBy() caller: Caller): Promise<readonly DeliveryView[]> {
    this.allow(caller);
    return (await this.decisions.list()).map(viewOf);
  }

  @Post('deliveries/:id/decision')
  @HttpCode(ok)
  @ApiOperation({ summary: '放行或退回等待人工确认的投递' })
  @ApiOkResponse({ standardSchema: deliverySchema })
  async decide(
    @CalledBy() caller: Caller,
    @Param('id') id: string,
    @Body({ schema: decisionSchema }) { decision, reason }: z.output<typeof decisionSchema>,
  ): Promise<DeliveryView> {
    this.allow(caller);
    const delivery = deliveryIdForm.test(id) ? await this.store.find(id) : undefined;
    if (delivery === undefined) throw requestError('NOT_FOUND');
    await this.decisions.decide(delivery, { decision, reason, by: caller.name });
    return viewOf((await this.store.find(id)) ?? delivery);
  }

  private allow(caller: Caller): void {
    if (!caller.mayDepartment(this.folder.connector)) throw requestError('FORBIDDEN');
  }
}
