import type { CallTracer } from './call-tracer.js';

/** Loads OpenTelemetry and exports to where its own variables (OTEL_EXPORTER_OTLP_ENDPOINT, …) say. */
export async function openTracing(serviceName: string): Promise<CallTracer> {
  const { OpenTelemetryTracer } = await import('./open-telemetry-tracer.js');
  return OpenTelemetryTracer.open(serviceName);
}
