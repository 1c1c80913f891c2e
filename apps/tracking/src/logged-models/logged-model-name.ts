import { checkLength, invalidParameter } from '@weir/tracking-store';

const MAX_NAME_LENGTH = 500;
const FORBIDDEN = /[/:.%"']/;

/** Names become parts of `models:/` addresses and of filters, so they hold none of the signs that mean something there. */
export function checkLoggedModelName(name: string): void {
  if (FORBIDDEN.test(name)) {
    throw invalidParameter(
      `Invalid model name ('${name.slice(0, 200)}') provided. Model name must be a non-empty string and cannot contain ` +
        `the following characters: ('/', ':', '.', '%', '"', "'")`,
    );
  }
  checkLength(name, MAX_NAME_LENGTH, 'name');
}
