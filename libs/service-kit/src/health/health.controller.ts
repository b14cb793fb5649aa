import { Controller, Get, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { OpenToAll } from '../http/bearer-guard.js';
import { Metrics } from '../metrics.js';
import { Health, type HealthKind, type HealthReport } from './health.js';

const reportSchema = z.object({
  status: z.enum(['ok', 'trouble']),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().nullable() })),
});

const unavailable = 503;

/** What the platform asks every application. */
@ApiTags('health')
@OpenToAll()
@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @ApiOperation({ summary: 'Does it make progress? 503: restart it.' })
  @ApiOkResponse({ standardSchema: reportSchema })
  @ApiServiceUnavailableResponse({ standardSchema: reportSchema })
  live(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    return this.#report('live', response);
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'Can it do its work? 503: something that it needs is away.' })
  @ApiOkResponse({ standardSchema: reportSchema })
  @ApiServiceUnavailableResponse({ standardSchema: reportSchema })
  ready(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    return this.#report('ready', response);
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Figures for Prometheus.' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async figures(@Res() response: Response): Promise<void> {
    response.type(this.metrics.contentType).send(await this.metrics.text());
  }

  async #report(kind: HealthKind, response: Response): Promise<HealthReport> {
    const report = await this.health.report(kind);
    if (report.status === 'trouble') response.status(unavailable);
    return report;
  }
}
