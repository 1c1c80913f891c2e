import type { EnvironmentReader } from './environment-reader.js';

const VARIABLE = 'WEIR_MODEL_SERVERS';

/**
 * Origins of the model servers that evaluations may call (`WEIR_MODEL_SERVERS`, with commas between). None unless said: whoever
 * may submit an evaluation could otherwise have the worker call any address in its network.
 */
export function readModelServers(reader: EnvironmentReader): readonly string[] {
  const texts = (reader.text(VARIABLE) ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return texts.flatMap((text) => originOf(text) ?? reader.fail(VARIABLE, REASON, []));
}

const REASON = 'must be addresses like http://models.internal:5010, with commas between';

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin, pathname, search } = new URL(text);
  const isOrigin = /^https?:$/.test(protocol) && pathname === '/' && search === '';
  return isOrigin ? origin : null;
}
