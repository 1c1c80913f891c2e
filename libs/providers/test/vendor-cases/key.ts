/** The credential of every vendor case; no answer may show it. */
export const KEY = 'sk-a-secret-of-ours';
