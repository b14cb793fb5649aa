import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiConflictResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { UnitOfWork, type Tx } from '#persistence';
import {
  admitCounty,
  CalledBy,
  Caller,
  decodeCursor,
  encodeCursor,
  HubConfig,
  pageOf,
  pageSchema,
  requestError,
  Requires,
  type Page,
  type PageQuery,
} from '#service-kit';
import { z } from 'zod';
import { toldDays, toldEvidence, type AlertStories } from '../core/alert-stories.js';
import type { Explanation, ToldDay, ToldEvidence } from '../core/explanation.js';
import type { SetAside } from '../core/set-aside.js';
import { storiesAfter, storyName } from '../core/story-place.js';
import { Explanations } from '../shell/explanations.js';
import {
  explanationSchema,
  setAsideSchema,
  storiesQuerySchema,
  storyPlaceSchema,
  toldDaySchema,
  toldEvidenceSchema,
} from './explanation.schema.js';

const countyCodeSchema = z.string().regex(/^\d{6}$/);
const householdIdSchema = z.string().min(1).max(64);
const alertIdSchema = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);

/** An explanation, and where those of its evidence and days go on that it leaves out. */
type PagedExplanation = Explanation & {
  readonly evidenceNext: string | null;
  readonly daysNext: string | null;
};

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
  ): Promise<PagedExplanation> {
    const explanation = await this.#ofAlert(caller, county, (tx) =>
      this.explanations.of(tx, county, alertId),
    );
    const { evidence, evidenceOmitted, days, daysOmitted } = explanation;
    return {
      ...explanation,
      evidenceNext: restOf(evidence, evidenceOmitted),
      daysNext: restOf(days, daysOmitted),
    };
  }

  @Get('alerts/:alertId/explanation/evidence')
  @ApiOperation({ summary: '一条预警的全部线索，每条的来路、计入数额或不计入的原因，分页' })
  @ApiOkResponse({ standardSchema: pageSchema(toldEvidenceSchema) })
  @ApiConflictResponse({ description: '翻页期间这条预警有变化，须从第一页重新查询' })
  async evidence(
    @CalledBy() caller: Caller,
    @Param('county', { schema: countyCodeSchema }) county: string,
    @Param('alertId', { schema: alertIdSchema }) alertId: string,
    @Query({ schema: storiesQuerySchema }) query: PageQuery,
  ): Promise<Page<ToldEvidence>> {
    return pageOfStories(toldEvidence(await this.#stories(caller, county, alertId)), query);
  }

  @Get('alerts/:alertId/explanation/days')
  @ApiOperation({ summary: '一条预警的全部判断日，每日的累计数和预警线，分页' })
  @ApiOkResponse({ standardSchema: pageSchema(toldDaySchema) })
  @ApiConflictResponse({ description: '翻页期间这条预警有变化，须从第一页重新查询' })
  async days(
    @CalledBy() caller: Caller,
    @Param('county', { schema: countyCodeSchema }) county: string,
    @Param('alertId', { schema: alertIdSchema }) alertId: string,
    @Query({ schema: storiesQuerySchema }) query: PageQuery,
  ): Promise<Page<ToldDay>> {
    return pageOfStories(toldDays(await this.#stories(caller, county, alertId)), query);
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

  #stories(caller: Caller, county: string, alertId: string): Promise<AlertStories> {
    return this.#ofAlert(caller, county, (tx) => this.explanations.stories(tx, county, alertId));
  }

  async #ofAlert<Told>(
    caller: Caller,
    county: string,
    tell: (tx: Tx) => Promise<Told | null>,
  ): Promise<Told> {
    admitCounty(caller, this.config, county);
    const told = await this.unitOfWork.run(tell);
    if (told === null) throw requestError('NOT_FOUND', { messageZh: '本县没有这条预警' });
    return told;
  }
}

type Story = Pick<ToldEvidence, 'eventId'> | Pick<ToldDay, 'day'>;

/** Where the stories go on of which the first are told. */
function restOf(told: readonly Story[], omitted: number): string | null {
  const last = told.at(-1);
  return last === undefined || omitted === 0 ? null : encodeCursor([told.length, storyName(last)]);
}

function pageOfStories<Told extends ToldEvidence | ToldDay>(
  told: readonly Told[],
  { cursor, limit }: PageQuery,
): Page<Told> {
  const rest = storiesAfter(told, decodeCursor(cursor, storyPlaceSchema));
  if (rest === null) {
    throw requestError('REQUEST_CONFLICTS', {
      field: 'cursor',
      messageZh: '翻页期间这条预警有变化',
      wayOut: '请从第一页重新查询。',
    });
  }
  return pageOf(rest, limit, (story) => [story.number, storyName(story)]);
}
