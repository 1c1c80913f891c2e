import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { GraphqlExecutor } from './graphql-executor.js';
import { GraphqlRequest } from './graphql.messages.js';

const EXAMPLE = {
  query:
    'query GetRun($data: MlflowGetRunInput!) { mlflowGetRun(input: $data) { run { info { runName status } } } }',
  variables: { data: { runId: '0f6e2b1c9d8a4f7e8b5c3d2a1e0f9b8c' } },
};

/** MLflow's web interface reads runs and experiments here. The status is 200 whatever the query meets. */
@ApiTags('graphql')
@Controller('graphql')
export class GraphqlController {
  constructor(
    private readonly reader: RequestReader,
    private readonly executor: GraphqlExecutor,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Run a GraphQL query over experiments, runs, metrics, artifacts and models' })
  @ApiBody({ schema: { $ref: '#/components/schemas/GraphqlRequest' }, examples: { run: { value: EXAMPLE } } })
  @ApiResponse({ status: 200, description: '`{"data", "errors"}`: what was found and what went wrong' })
  async post(@Req() request: Request, @Res() response: Response): Promise<void> {
    sendMessage(response, await this.executor.run(await this.reader.body(request, GraphqlRequest)));
  }

  /** No query changes anything, so this may run all of them. */
  @Get()
  @ApiExcludeEndpoint()
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    sendMessage(response, await this.executor.run(await this.reader.query(request, GraphqlRequest)));
  }
}
