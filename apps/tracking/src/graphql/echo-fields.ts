import { Injectable } from '@nestjs/common';
import type { FieldReaders } from './graphql.tokens.js';

interface EchoParameters {
  readonly inputString?: string | null;
}

const echo = ({ inputString }: EchoParameters): object => ({ output: inputString });

/** MLflow's schema has them for checking that queries and mutations get through. */
@Injectable()
export class EchoFields implements FieldReaders {
  readonly fields = { test: echo, testMutation: echo };
}
