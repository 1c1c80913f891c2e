import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { unknownEndpoint } from '../errors/request.errors.js';
import { EndpointsService } from './endpoints.service.js';

interface ModelView {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
}

/** OpenAI's list of models: the names that `/v1` takes as `model`. */
@ApiTags('OpenAI-compatible')
@Controller('v1/models')
export class ModelsController {
  private readonly startedAt = Math.floor(Date.now() / 1000);

  constructor(private readonly endpoints: EndpointsService) {}

  @Get()
  @ApiOperation({ summary: 'List everything that can be named as model' })
  list(): { object: 'list'; data: ModelView[] } {
    return { object: 'list', data: this.endpoints.models().map(({ name }) => this.view(name)) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'Read one model' })
  read(@Param('name') name: string): ModelView {
    if (!this.endpoints.models().some((model) => model.name === name)) throw unknownEndpoint(name);
    return this.view(name);
  }

  private view(name: string): ModelView {
    return { id: name, object: 'model', created: this.startedAt, owned_by: 'weir' };
  }
}
