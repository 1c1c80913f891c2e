import { randomUUID } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Environment, GatewaySettings } from '@weir/config';
import { createHttpApplication, drainOf, serveMetrics, setupSwagger, takeFirst } from '@weir/http';
import { openTracing, type Logger } from '@weir/observability';
import { providerRegistry, VendorTransport } from '@weir/providers';
import { GuardedRateLimiter, MemoryRateLimiter, RedisRateLimiter, type RateLimiter } from '@weir/rate-limit';
import { errorDialectOf, toErrorAnswer } from './errors/error-answer.js';
import { ErrorResponder } from './errors/error-responder.js';
import { GatewayErrorFilter } from './errors/gateway-error.filter.js';
import { toWireError } from './errors/wire-error.js';
import { GatewayConfigStore } from './gateway-config/gateway-config.store.js';
import { GatewayModule } from './gateway.module.js';
import { directPaths } from './invocations/direct-paths.js';
import { InvocationSchemas } from './invocations/invocation-schemas.js';
import { InvocationService } from './invocations/invocation.service.js';
import { callRecordOf } from './telemetry/call-record.js';
import { CallTelemetry } from './telemetry/call-telemetry.js';
import { GatewayMetrics } from './telemetry/gateway-metrics.js';

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  /** Where `$NAME` in the configuration is looked up. */
  readonly environment: Environment;
  readonly logger: Logger;
}

/** The gateway, ready to listen. Throws a GatewayConfigError before anything else is set up. */
export async function createGateway(options: GatewayOptions): Promise<NestExpressApplication> {
  const { settings, logger } = options;
  const { allowsMetadataAddresses } = settings;
  const transport = new VendorTransport({ allowsMetadataAddresses });
  const config = await openConfig(options, transport);
  const limiter = new GuardedRateLimiter(await createLimiter(settings.redisUrl), logger);
  const root = GatewayModule.with({ config, limiter, logger, settings, transport });
  const app = await createHttpApplication(root, {
    logger,
    settings: settings.server,
    describeError: (error, path) => toErrorAnswer(toWireError(error, logger), errorDialectOf(path ?? '/')),
    describeAccess: (response) => callRecordOf(response)?.facts() ?? {},
  });
  app.useGlobalFilters(new GatewayErrorFilter(app.get(ErrorResponder)));
  await observe(app, options);
  takeFirst(app, directPaths(app.get(InvocationService)));
  setupSwagger(app, {
    title: 'Weir gateway',
    description: 'One llm/v1 API in front of every LLM vendor, for MLflow, OpenAI and LangChain clients.',
    version: '0.1.0',
    schemas: app.get(InvocationSchemas).registry,
  });
  return app;
}

/** Numbers for Prometheus, spans for OpenTelemetry, and an end for the calls that outlast a shutdown. */
async function observe(app: NestExpressApplication, { settings, logger }: GatewayOptions): Promise<void> {
  const telemetry = app.get(CallTelemetry);
  const metrics = app.get(GatewayMetrics);
  if (settings.hasTraces) telemetry.tracer = await openTracing('weir-gateway');
  drainOf(app).onDeadline(() => telemetry.stopAll());
  await serveMetrics(app, {
    settings: settings.metrics,
    host: settings.host,
    logger,
    sources: [() => metrics.families()],
  });
}

function openConfig(
  { settings, environment, logger }: GatewayOptions,
  transport: VendorTransport,
): Promise<GatewayConfigStore> {
  if (settings.configPath === null) {
    throw new Error(
      'No configuration was named: give --config-path or set WEIR_GATEWAY_CONFIG to a YAML file.',
    );
  }
  return GatewayConfigStore.open({
    path: settings.configPath,
    environment,
    logger,
    providers: providerRegistry,
    dependencies: { transport, clock: Date.now, createId: randomUUID },
  });
}

function createLimiter(redisUrl: string | null): Promise<RateLimiter> {
  return redisUrl === null ? Promise.resolve(new MemoryRateLimiter()) : RedisRateLimiter.connect(redisUrl);
}
