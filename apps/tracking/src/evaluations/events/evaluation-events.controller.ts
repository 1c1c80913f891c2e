import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import {
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EvaluationErrorFilter } from '../evaluation-error.filter.js';
import { EvaluationAddress, knownId, Problem } from '../evaluation-route.decorators.js';
import { EvaluationEventsService } from './evaluation-events.service.js';

const EXAMPLE = `retry: 1000

event: status
id: running.0-0-0-0.0
data: {"status":"running","cancel_requested":false}

event: progress
id: running.1000-2640-12-640.0
data: {"total_rows":1000,"predicted_rows":640,"done_units":2640,"units_per_second":88.5,"seconds_left":38, …}

: still here

event: finished
id: finished.1000-6000-12-1000.1.end
data: {"evaluation_id":"8f3c6f0e-6f57-4f0e-9b3e-2f1d9c1a7b10","status":"finished","metrics":{"exact_match/v1":0.5}, …}
`;

const LAST_EVENT_ID = 'last-event-id';

@ApiTags('evaluations')
@UseFilters(EvaluationErrorFilter)
@Controller('api/weir/v1/evaluations')
export class EvaluationEventsController {
  constructor(private readonly events: EvaluationEventsService) {}

  @Get(':id/events')
  @EvaluationAddress()
  @ApiOperation({
    summary: 'Follow an evaluation as server-sent events',
    description:
      '`status`, `progress` (the `progress` of the evaluation), `warning`, and last `finished`: the whole evaluation, after which the ' +
      'stream ends. Only changes are sent; a comment every 15 seconds keeps the connection. A client that comes back with ' +
      '`Last-Event-ID` is told what it has not seen; 204 says that it has seen the end.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last event that was seen',
  })
  @ApiOkResponse({
    description: 'Events until the evaluation is over',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @ApiNoContentResponse({ description: 'The caller has seen the end' })
  @ApiServiceUnavailableResponse(Problem('Too many streams are open, or the server is being stopped'))
  async follow(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const given = request.headers[LAST_EVENT_ID];
    const lastEventId = typeof given === 'string' ? given : null;
    const evaluation = await this.events.find(knownId(id), lastEventId);
    if (evaluation !== null) return this.events.follow(evaluation, response, lastEventId);
    response.writeHead(204, { 'cache-control': 'no-cache' });
    response.end();
  }
}
