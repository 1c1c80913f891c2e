import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Registry } from 'prom-client';
import { DatabaseHealth } from './database-health.js';

@Controller()
export class HealthController {
  constructor(
    private readonly database: DatabaseHealth,
    private readonly registry: Registry,
  ) {}

  /** 503 tells whoever runs the worker that it cannot work now; it goes on by itself when the database is back. */
  @Get('health')
  async health(@Res() response: Response): Promise<void> {
    const isUp = await this.database.isUp();
    const body = JSON.stringify({ status: isUp ? 'ok' : 'database unreachable' });
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json' }).end(body);
  }

  @Get('metrics')
  async metrics(@Res() response: Response): Promise<void> {
    const text = await this.registry.metrics();
    response.writeHead(200, { 'content-type': this.registry.contentType }).end(text);
  }
}
