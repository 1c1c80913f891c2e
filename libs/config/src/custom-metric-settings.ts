import type { EnvironmentReader } from './environment-reader.js';

const VARIABLE = 'WEIR_HTTP_SCORERS';
const REASON = 'must be addresses like http://scorer.internal:8000/polite, with commas between';

/**
 * Addresses of services that may score rows (`WEIR_HTTP_SCORERS`, with commas between), each with everything below it. None unless
 * said: whoever may submit an evaluation could otherwise have the worker call any address in its network.
 */
export function readHttpScorers(reader: EnvironmentReader): readonly string[] {
  const texts = (reader.text(VARIABLE) ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return texts.flatMap((text) => addressOf(text) ?? reader.fail(VARIABLE, REASON, []));
}

function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, search, hash, href } = new URL(text);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return /^https?:$/.test(protocol) && isPlain ? href : null;
}
