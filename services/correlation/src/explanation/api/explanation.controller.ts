import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '#persistence';
import { admitCounty, CalledBy, Caller, HubConfig, requestError, Requires } from '#service-kit';
import { z } from 'zod';
import type { Explanation } from '../core/explanation.js';
import type { SetAside } from '../core/set-aside.js';
import { Explanations } from '../shell/explanations.js';
import { explanationSchema, setAsideSchema } from './explanation.schema.js';

const countyCodeSchema = z.string().regex(/^\d{6}$/);
const householdIdSchema = z.string().min(1).max(64);
const alertIdSchema = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);

/** Why a county's alert is there, for those who hold a token of that county. */
@ApiTags('explanation')
@ApiBearerAuth()
@Requires('county')
@Controller('counties/:county')
export class ExplanationController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly explanations: Explanations,
    private readonly config: HubConfig,
  ) {}

  @Get('alerts/:alertId/explanation')
  @ApiOperation({ summary: '一条预警的来龙去脉：规则、标准、线索、逐日判断，以及怎样才会不成立' })
  @ApiOkResponse({ standardSchema: explanationSchema })
  async explain(
    @CalledBy() caller: Caller,
    @Param('county', { schema: countyCodeSchema }) county: string,
    @Param('alertId', { schema: alertIdSchema }) alertId: string,
  ): Promise<Explanation> {
    admitCounty(caller, this.config, county);
    const explanation = await this.unitOfWork.run((tx) =>
      this.explanations.of(tx, county, alertId),
    );
    if (explanation === null) throw requestError('NOT_FOUND', { messageZh: '本县没有这条预警' });
    return explanation;
  }

  @Get('households/:householdId/set-aside')
  @ApiOperation({ summary: '一户中不计入任何预警、须由部门或台账更正的记录，没有预警的户也可查' })
  @ApiOkResponse({ standardSchema: setAsideSchema })
  async setAside(
    @CalledBy() caller: Caller,
    @Param('county', { schema: countyCodeSchema }) county: string,
    @Param('householdId', { schema: householdIdSchema }) householdId: string,
  ): Promise<{ items: readonly SetAside[] }> {
    admitCounty(caller, this.config, county);
    const items = await this.unitOfWork.run((tx) =>
      this.explanations.setAside(tx, county, householdId),
    );
    if (items === null) throw requestError('NOT_FOUND', { messageZh: '本县没有这一户' });
    return { items };
  }
}
