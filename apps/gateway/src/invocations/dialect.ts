import type { DeclaredDialect } from '../gateway-config/gateway-snapshot.js';

export interface DialectSigns {
  readonly body: Readonly<Record<string, unknown>>;
  readonly userAgent: string | undefined;
  readonly declaredDialect: DeclaredDialect;
}

const OLD_CLIENT = /^mlflow-python-client\/2\.[5-8](\.|$)/;
const NEWER_CLIENT = /^mlflow-python-client\//;

/**
 * Which generation's words `/gateway/{name}/invocations` is spoken to in. Clients of MLflow 2.5-2.8 and later ones post
 * to the same path; the body is the strongest sign, then the client's name, then how the endpoint was declared.
 */
export function chooseDialect({ body, userAgent, declaredDialect }: DialectSigns): DeclaredDialect {
  if (body.candidate_count !== undefined || body.text !== undefined) return '2.8';
  if (speaksNewer(body)) return 'current';
  if (userAgent !== undefined) {
    if (OLD_CLIENT.test(userAgent)) return '2.8';
    if (NEWER_CLIENT.test(userAgent)) return 'current';
  }
  return declaredDialect;
}

function speaksNewer({ n, input, stream, tools }: DialectSigns['body']): boolean {
  return n !== undefined || input !== undefined || stream !== undefined || tools !== undefined;
}
