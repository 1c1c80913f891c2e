import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  toEndpointView,
  toTrafficRouteView,
  type EndpointView,
  type TrafficRouteView,
} from './endpoint.mapper.js';
import { EndpointsService } from './endpoints.service.js';
import { LimitsApiService } from './limits-api.service.js';
import { SetLimitsDto } from './set-limits.dto.js';

interface EndpointList {
  readonly endpoints: EndpointView[];
  readonly next_page_token: string | null;
}

/** What is configured, in the words of MLflow 2.9 and later. */
@ApiTags('Endpoints')
@Controller('api')
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly limits: LimitsApiService,
  ) {}

  @Get('2.0/endpoints')
  @ApiOperation({ summary: 'List endpoints' })
  @ApiQuery({ name: 'page_token', required: false, description: '`next_page_token` of the page before' })
  list(@Query('page_token') token?: string): EndpointList {
    const { items, nextPageToken } = this.endpoints.page(token);
    return { endpoints: items.map(toEndpointView), next_page_token: nextPageToken };
  }

  @Get('2.0/endpoints/limits/:name')
  @ApiOperation({ summary: 'Not available: limits are set in the configuration' })
  @ApiResponse({ status: 501, description: 'Always' })
  getLimits(): never {
    return this.limits.get();
  }

  @Post('2.0/endpoints/limits')
  @HttpCode(501)
  @ApiOperation({ summary: 'Not available: limits are set in the configuration' })
  @ApiBody({ type: SetLimitsDto })
  setLimits(@Req() request: Request): Promise<never> {
    return this.limits.set(request);
  }

  @Get('2.0/endpoints/:name')
  @ApiOperation({ summary: 'Read one endpoint' })
  read(@Param('name') name: string): EndpointView {
    return toEndpointView(this.endpoints.endpoint(name));
  }

  @Get('3.0/gateway/endpoint/:name')
  @ApiOperation({ summary: 'Read one endpoint (path of MLflow 3)' })
  readV3(@Param('name') name: string): EndpointView {
    return toEndpointView(this.endpoints.endpoint(name));
  }

  @Get('3.0/gateway/route/:name')
  @ApiOperation({ summary: 'Read one traffic route' })
  readTrafficRoute(@Param('name') name: string): TrafficRouteView {
    return toTrafficRouteView(this.endpoints.trafficRoute(name));
  }
}
