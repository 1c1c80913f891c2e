import { resolve } from 'node:path';
import type { EnvironmentReader } from './environment-reader.js';

/** How the tracking API is reached by browsers. */
export interface WebSettings {
  /** `WEIR_TRACKING_STATIC_PREFIX`: begins with a slash and ends without one; empty for none. */
  readonly staticPrefix: string;
  /** `WEIR_TRACKING_WEB_CLIENT`: the folder of a built web interface of MLflow, served at `/`. */
  readonly clientFolder: string | null;
  /** The gateway whose endpoints the web interface offers: `WEIR_GATEWAY_URL`, else `MLFLOW_DEPLOYMENTS_TARGET`. */
  readonly gatewayUrl: string | null;
}

const PREFIX = /^(\/[\w~-][\w.~-]*)+$/;

function readStaticPrefix(reader: EnvironmentReader): string {
  const name = 'WEIR_TRACKING_STATIC_PREFIX';
  const prefix = reader.text(name);
  if (prefix === null) return '';
  if (PREFIX.test(prefix)) return prefix;
  return reader.fail(
    name,
    "must begin with '/', must not end with '/' and has letters and digits in between",
    '',
  );
}

export function readWebSettings(reader: EnvironmentReader): WebSettings {
  const clientFolder = reader.text('WEIR_TRACKING_WEB_CLIENT');
  const gatewayName = reader.text('WEIR_GATEWAY_URL') ? 'WEIR_GATEWAY_URL' : 'MLFLOW_DEPLOYMENTS_TARGET';
  const gatewayUrl = reader.address(gatewayName, { schemes: ['http', 'https'] });
  return {
    staticPrefix: readStaticPrefix(reader),
    clientFolder: clientFolder && resolve(clientFolder),
    gatewayUrl: gatewayUrl && gatewayUrl.replace(/\/+$/, ''),
  };
}
