/** As people write it, for messages. */
export const VENDOR = 'Anthropic';
