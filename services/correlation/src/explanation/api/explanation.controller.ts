import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '#persistence';
import { admitCounty, CalledBy, Caller, HubConfig, requestError, Requires } from '#service-kit';
import { z } from 'zod';
import type { Explanation } from '../core/explanation.js';
import { Explanations } from '../shell/explanations.js';
import { explanationSchema } from './explanation.schema.js';

const countyCodeSchema = z.string().regex(/^\d{6}$/);
const alertIdSchema = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);

/** Why a county's alert is there, for those who hold a token of that county. */
@ApiTags('explanation')
@ApiBearerAuth()
@Requires('county')
@Controller('counties/:county/alerts')
export class ExplanationController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly explanations: Explanations,
    private readonly config: HubConfig,
  ) {}

  @Get(':alertId/explanation')
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
}
