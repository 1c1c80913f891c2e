import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OpenAiDocs } from './invocation-docs.js';
import { InvocationService } from './invocation.service.js';

/** The OpenAI-compatible surface: SDKs need nothing but this server's `/v1` as their base URL. */
@ApiTags('OpenAI-compatible')
@Controller('v1')
export class OpenAiController {
  constructor(private readonly invocations: InvocationService) {}

  @Post('chat/completions')
  @HttpCode(200)
  @ApiOperation({ summary: 'Chat; `model` names the endpoint' })
  @OpenAiDocs('Chat')
  chat(@Req() request: Request, @Res() response: Response): void {
    this.invocations.invokeByModel({ request, response }, 'llm/v1/chat');
  }

  @Post('completions')
  @HttpCode(200)
  @ApiOperation({ summary: 'Complete a text; `model` names the endpoint' })
  @OpenAiDocs('Completions')
  completions(@Req() request: Request, @Res() response: Response): void {
    this.invocations.invokeByModel({ request, response }, 'llm/v1/completions');
  }

  @Post('embeddings')
  @HttpCode(200)
  @ApiOperation({ summary: 'Embed texts; `model` names the endpoint' })
  @OpenAiDocs('Embeddings')
  embeddings(@Req() request: Request, @Res() response: Response): void {
    this.invocations.invokeByModel({ request, response }, 'llm/v1/embeddings');
  }
}
