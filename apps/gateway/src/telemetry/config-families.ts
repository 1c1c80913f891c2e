import type { MetricFamily } from '@weir/observability';
import type { GatewayConfigStatus } from '../gateway-config/gateway-config.store.js';

/** What is known about the configuration file and the one in use. */
export function configFamilies({
  endpoints,
  loadedAt,
  problem,
  reloads,
}: GatewayConfigStatus): MetricFamily[] {
  return [
    gauge('weir_gateway_config_endpoints', {
      help: 'Endpoints of the configuration in use',
      value: endpoints,
      aggregator: 'max',
    }),
    gauge('weir_gateway_config_last_success_timestamp_seconds', {
      help: 'When the configuration in use was loaded; of several processes the oldest',
      value: Date.parse(loadedAt) / 1000,
      aggregator: 'min',
    }),
    gauge('weir_gateway_config_is_current', {
      help: '1 when the file as it is now is in use, 0 after an edit that was refused',
      value: problem === null ? 1 : 0,
      aggregator: 'min',
    }),
    {
      name: 'weir_gateway_config_reloads_total',
      help: 'Changes of the configuration that went live, and those that were refused; of all processes',
      type: 'counter',
      aggregator: 'sum',
      values: [
        { labels: { outcome: 'success' }, value: reloads.succeeded },
        { labels: { outcome: 'failure' }, value: reloads.failed },
      ],
    },
  ];
}

function gauge(
  name: string,
  { help, value, aggregator }: { help: string; value: number; aggregator: MetricFamily['aggregator'] },
): MetricFamily {
  return { name, help, type: 'gauge', aggregator, values: [{ labels: {}, value }] };
}
