import { Controller, Get, Query, Redirect } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { GatewayConfigStore, type GatewayConfigStatus } from '../gateway-config/gateway-config.store.js';

interface Health {
  readonly status: 'OK';
  readonly configuration?: GatewayConfigStatus;
}

@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(private readonly config: GatewayConfigStore) {}

  @Get('health')
  @ApiOperation({ summary: 'Whether the gateway serves; `detail` also tells about its configuration' })
  @ApiQuery({ name: 'detail', required: false })
  health(@Query('detail') detail?: string): Health {
    return detail === undefined ? { status: 'OK' } : { status: 'OK', configuration: this.config.status };
  }

  @Get()
  @Redirect('/docs', 307)
  @ApiExcludeEndpoint()
  root(): void {
    // The decorator answers: people who open the address in a browser want the documentation.
  }
}
