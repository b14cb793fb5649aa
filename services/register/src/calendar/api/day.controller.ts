import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { dayFromIso, isoDay } from '#domain';
import { Requires } from '#service-kit';
import { z } from 'zod';
import { Calendar } from '../shell/calendar.js';

const daySchema = z.object({ day: z.iso.date() });
const dayViewSchema = z.object({ day: z.iso.date().nullable(), driven: z.boolean() });

type DayView = z.output<typeof dayViewSchema>;

/** Shows the hub's day, and lets a person drive it where it is driven. */
@ApiTags('day')
@ApiBearerAuth()
@Requires('operations')
@Controller('day')
export class DayController {
  constructor(private readonly calendar: Calendar) {}

  @Get()
  @ApiOperation({ summary: '当前业务日期' })
  @ApiOkResponse({ standardSchema: dayViewSchema })
  async day(): Promise<DayView> {
    const today = await this.calendar.today();
    return { day: today === null ? null : isoDay(today), driven: this.calendar.driven };
  }

  @Put()
  @ApiOperation({ summary: '推进业务日期（仅限演示、测试）' })
  @ApiOkResponse({ standardSchema: dayViewSchema })
  async drive(@Body({ schema: daySchema }) { day }: z.output<typeof daySchema>): Promise<DayView> {
    await this.calendar.drive(dayFromIso(day));
    return this.day();
  }
}
