import { EnvironmentReader, type Environment } from '@weir/config';
import { badUsage } from './evaluation.types.js';

const DEFAULT_PORT = 5001;

/** Where the tracking API is, and what it wants to see of whoever calls. */
export interface TrackingAddress {
  readonly url: string;
  /** For a proxy that lets only known callers through; named as MLflow's clients name it. */
  readonly authorization: string | null;
}

/** The flag, else the variable that MLflow's clients use, else this machine. */
export function trackingAddress(flag: string | undefined, environment: Environment): TrackingAddress {
  const reader = new EnvironmentReader(environment);
  const given = flag ?? httpAddress(reader.text('MLFLOW_TRACKING_URI'));
  const url = given ?? `http://127.0.0.1:${reader.port('WEIR_TRACKING_PORT', DEFAULT_PORT)}`;
  if (httpAddress(url) === null) throw badUsage(`${shown(url)} is not an http:// or https:// address.`);
  const { address, credentials } = withoutCredentials(url);
  return reader.done({ url: address, authorization: authorizationOf(reader) ?? credentials });
}

function authorizationOf(reader: EnvironmentReader): string | null {
  const token = reader.text('MLFLOW_TRACKING_TOKEN');
  if (token !== null) return `Bearer ${token}`;
  const user = reader.text('MLFLOW_TRACKING_USERNAME');
  const password = reader.text('MLFLOW_TRACKING_PASSWORD');
  if (user === null || password === null) return null;
  return basic(user, password);
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** `https://user:password@host`, as MLflow's clients take it. What is shown of the address must not hold the password. */
function withoutCredentials(text: string): { address: string; credentials: string | null } {
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const hasCredentials = username !== '' || password !== '';
  return {
    address: (hasCredentials ? url.href : text).replace(/\/+$/, ''),
    credentials: hasCredentials ? basic(decoded(username), decoded(password)) : null,
  };
}

const shown = (text: string): string => text.replace(/\/\/[^/]*@/, '//');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// MLFLOW_TRACKING_URI may also name a folder or a database, which nobody serves.
function httpAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}
