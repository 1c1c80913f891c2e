import { Controller, Get, Header, Inject, Redirect, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sendMessage } from '../protocol/send-message.js';
import { TRACKING_SETTINGS, type TrackingSettings } from '../tracking.tokens.js';
import { DatabaseHealth } from './database-health.js';
import type { Response } from 'express';

/** The MLflow whose answers these are. Clients read it before they send spans by OTLP, which came with 3.4. */
const SPOKEN_VERSION = '3.17.2';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    private readonly database: DatabaseHealth,
    @Inject(TRACKING_SETTINGS) private readonly settings: TrackingSettings,
  ) {}

  /** Whoever opens the address in a browser is shown the API. */
  @Get()
  @Redirect('/docs', 307)
  @ApiExcludeEndpoint()
  home(): void {
    // The decorator is the whole answer.
  }

  /** The body is MLflow's; 503 tells a load balancer to look elsewhere. */
  @Get('health')
  @ApiOperation({ summary: 'OK when the server can reach its database' })
  async health(@Res() response: Response): Promise<void> {
    const isUp = await this.database.isUp();
    const text = isUp ? 'OK' : 'The database cannot be reached.';
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  }

  @Get('version')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The MLflow version whose protocol is spoken' })
  version(): string {
    return SPOKEN_VERSION;
  }

  @Get(['api/3.0/mlflow/server-info', 'ajax-api/3.0/mlflow/server-info'])
  @ApiExcludeEndpoint()
  serverInfo(@Res() response: Response): void {
    sendMessage(response, {
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: this.settings.artifacts.isMultipartOffered,
      multipart_downloads_enabled: this.settings.s3?.isDirect ?? false,
      // MLflow's own gateway, whose pages write to its server; Weir's is configured by its file.
      features_enabled: { gateway: false },
    });
  }
}
