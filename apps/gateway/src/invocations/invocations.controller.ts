import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { InvocationDocs } from './invocation-docs.js';
import { InvocationService } from './invocation.service.js';

type NamedRequest = Request<{ name: string }>;

/** MLflow's native invocation paths. Handlers take the bare request: a Nest pipe would cost more than all our work. */
@ApiTags('Invocations')
@Controller()
export class InvocationsController {
  constructor(private readonly invocations: InvocationService) {}

  @Post('endpoints/:name/invocations')
  @HttpCode(200)
  @ApiOperation({ summary: 'Query an endpoint' })
  @InvocationDocs({ hasOldDialect: false })
  invoke(@Req() request: NamedRequest, @Res() response: Response): void {
    const { name } = request.params;
    this.invocations.invokeByName({ request, response }, { name, isGatewayPath: false });
  }

  @Post('gateway/:name/invocations')
  @HttpCode(200)
  @ApiOperation({ summary: 'Query a route in the words of MLflow 2.8, or an endpoint in the current ones' })
  @InvocationDocs({ hasOldDialect: true })
  invokeGateway(@Req() request: NamedRequest, @Res() response: Response): void {
    const { name } = request.params;
    this.invocations.invokeByName({ request, response }, { name, isGatewayPath: true });
  }
}
