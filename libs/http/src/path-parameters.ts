import type { OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { name: string }>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

const isNamed = (parameter: NonNullable<Operation['parameters']>[number]): parameter is Parameter =>
  'name' in parameter;

/**
 * Declares every `{name}` of a path as a parameter: OpenAPI asks for it, and Nest knows only those that a controller
 * method takes one by one. A field of that name in the query says the same and goes.
 */
export function declarePathParameters(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    for (const method of METHODS) {
      const operation = item[method];
      if (operation && names.length > 0) operation.parameters = withPathParameters(operation, names);
    }
  }
}

function withPathParameters({ parameters = [] }: Operation, names: readonly string[]) {
  const inPath = parameters.filter((parameter) => isNamed(parameter) && parameter.in === 'path');
  const declared = inPath.filter(isNamed).map(({ name }) => name);
  const missing = names
    .filter((name) => !declared.includes(name))
    .map((name): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const others = parameters.filter((parameter) => !isNamed(parameter) || !names.includes(parameter.name));
  return [...inPath, ...missing, ...others];
}
