import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { toRouteView, type RouteView } from './endpoint.mapper.js';
import { EndpointsService } from './endpoints.service.js';
import { LimitsApiService } from './limits-api.service.js';
import { SetLimitsDto } from './set-limits.dto.js';

interface RouteList {
  readonly routes: RouteView[];
  readonly next_page_token: string | null;
}

/** What is configured, in the words of MLflow 2.5 to 2.8. */
@ApiTags('Routes (MLflow 2.8)')
@Controller('api/2.0/gateway')
export class RoutesController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly limits: LimitsApiService,
  ) {}

  @Get('routes')
  @ApiOperation({ summary: 'List routes' })
  @ApiQuery({ name: 'page_token', required: false, description: '`next_page_token` of the page before' })
  list(@Query('page_token') token?: string): RouteList {
    const { items, nextPageToken } = this.endpoints.page(token);
    return { routes: items.map(toRouteView), next_page_token: nextPageToken };
  }

  @Get('routes/:name')
  @ApiOperation({ summary: 'Read one route' })
  read(@Param('name') name: string): RouteView {
    return toRouteView(this.endpoints.route(name));
  }

  @Get('limits/:name')
  @ApiOperation({ summary: 'Not available: limits are set in the configuration' })
  @ApiResponse({ status: 501, description: 'Always' })
  getLimits(): never {
    return this.limits.get();
  }

  @Post('limits')
  @HttpCode(501)
  @ApiOperation({ summary: 'Not available: limits are set in the configuration' })
  @ApiBody({ type: SetLimitsDto })
  setLimits(@Req() request: Request): Promise<never> {
    return this.limits.set(request);
  }
}
