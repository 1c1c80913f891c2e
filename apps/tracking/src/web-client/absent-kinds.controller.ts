import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { sendMessage } from '../protocol/send-message.js';

/** Lists of things that only MLflow's own server keeps: gateway records in a database, review queues, issues, jobs. */
const LISTS = [
  '3.0/mlflow/gateway/endpoints/list',
  '3.0/mlflow/gateway/endpoints/bindings/list',
  '3.0/mlflow/gateway/model-definitions/list',
  '3.0/mlflow/gateway/secrets/list',
  '3.0/mlflow/gateway/budgets/list',
  '3.0/mlflow/gateway/budgets/windows',
  '3.0/mlflow/gateway/guardrails/list',
  '3.0/mlflow/gateway/guardrails/list-for-endpoint',
  '3.0/mlflow/label-schemas/list',
  '3.0/mlflow/review-queues/list',
  '3.0/mlflow/prompt-optimization/jobs/search',
  '2.0/mlflow/webhooks',
];
const SEARCHES = ['3.0/mlflow/issues/search', '3.0/mlflow/prompt-optimization/jobs/search'];

const withPrefixes = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => [`api/${path}`, `ajax-api/${path}`]);

/**
 * MLflow's web interface asks for kinds of things that Weir keeps none of. Their lists are empty: that is what is true,
 * and its pages work with it. Nothing here can be created, so every other call of these kinds is an unknown route.
 */
@ApiExcludeController()
@Controller()
export class AbsentKindsController {
  @Get(withPrefixes(LISTS))
  list(@Res() response: Response): void {
    sendMessage(response);
  }

  @Post(withPrefixes(SEARCHES))
  @HttpCode(200)
  search(@Res() response: Response): void {
    sendMessage(response);
  }

  @Get('ajax-api/3.0/mlflow/mcp-servers')
  mcpServers(@Res() response: Response): void {
    sendMessage(response, { mcp_servers: [], next_page_token: null });
  }

  @Get('ajax-api/3.0/mlflow/gateway/supported-providers')
  providers(@Res() response: Response): void {
    sendMessage(response, { providers: [] });
  }

  @Get('ajax-api/3.0/mlflow/gateway/supported-models')
  models(@Res() response: Response): void {
    sendMessage(response, { models: [] });
  }

  @Get('ajax-api/3.0/mlflow/gateway/secrets/config')
  secrets(@Res() response: Response): void {
    sendMessage(response, { secrets_available: false, using_default_passphrase: false });
  }

  @Get('ajax-api/3.0/mlflow/assistant/providers')
  assistantProviders(@Res() response: Response): void {
    sendMessage(response, { providers: [], resolved: null, gateway_vendor_options: {} });
  }

  @Get('ajax-api/3.0/mlflow/assistant/config')
  assistantConfig(@Res() response: Response): void {
    sendMessage(response, { providers: {}, projects: {}, remote_access_allowed: false });
  }

  /** Weir sends nothing about its users to anybody: the page is told not to collect it. */
  @Get('ajax-api/3.0/mlflow/ui-telemetry')
  telemetry(@Res() response: Response): void {
    sendMessage(response, { disable_ui_telemetry: true, disable_ui_events: [], ui_rollout_percentage: 0 });
  }

  @Post('ajax-api/3.0/mlflow/ui-telemetry')
  @HttpCode(200)
  telemetryRecords(@Res() response: Response): void {
    sendMessage(response, { status: 'disabled' });
  }
}
