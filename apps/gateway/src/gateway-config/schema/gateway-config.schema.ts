import { SchemaRegistry, type Schema } from '@weir/http';
import { ENDPOINT_TYPES } from '@weir/llm-v1';
import type { ProviderRegistry } from '@weir/providers';
import {
  DestinationConfigDto,
  EndpointConfigDto,
  ModelConfigDto,
  TrafficRouteConfigDto,
} from '../gateway-config.dto.js';
import { LimitConfigDto } from '../limit-config.dto.js';
import { providerNameSchema, providerSettingsSchemas } from './provider-schemas.js';

const DTOS = [
  EndpointConfigDto,
  ModelConfigDto,
  LimitConfigDto,
  TrafficRouteConfigDto,
  DestinationConfigDto,
] as const;

const UNITS = ['second', 'minute', 'hour', 'day', 'month', 'year'];
const HEADER = {
  type: 'string',
  description: 'Name of a header; callers with the same value are counted together.',
};
const LIMIT = { $ref: '#/definitions/LimitConfigDto' };

/** What the decorators of the DTOs check with code, said in JSON Schema. */
const BEYOND_DECORATORS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  EndpointConfigDto: {
    limit: { anyOf: [LIMIT, { type: 'array', items: LIMIT }, { type: 'null' }] },
    headers: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
    timeout_ms: { type: ['integer', 'null'], minimum: 1, maximum: 3_600_000 },
  },
  LimitConfigDto: {
    calls: { type: ['integer', 'null'], minimum: 0 },
    tokens: { type: ['integer', 'null'], minimum: 1 },
    renewal_period: { anyOf: [{ enum: UNITS }, { type: 'string' }] },
    per: {
      anyOf: [
        { enum: ['endpoint', 'caller', null] },
        { type: 'string', pattern: '^header:' },
        { type: 'object', properties: { header: HEADER }, required: ['header'] },
      ],
    },
  },
};

/**
 * JSON Schema (draft-07, which editors know best) of the configuration file, made of the classes that validate it. It
 * is stricter in one way: an unknown key, about which the gateway only warns, does not fit.
 */
export function gatewayConfigSchema(providers: ProviderRegistry): Schema {
  const definitions = dtoDefinitions();
  const item = {
    if: { anyOf: [{ required: ['task_type'] }, { required: ['destinations'] }] },
    then: { $ref: '#/definitions/TrafficRouteConfigDto' },
    else: { $ref: '#/definitions/EndpointConfigDto' },
  };
  const list = (description: string): Schema => ({ description, type: ['array', 'null'], items: item });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of the Weir gateway',
    description: 'Endpoints on LLM vendors, and routes that split calls among them.',
    type: 'object',
    properties: {
      endpoints: list('What callers can call; traffic routes may stand here too.'),
      routes: list('Traffic routes of MLflow 3, or endpoints in the words of MLflow 2.5 to 2.8.'),
    },
    patternProperties: { '^x-': { description: 'Blocks to share by YAML anchors.' } },
    additionalProperties: false,
    anyOf: [{ required: ['endpoints'] }, { required: ['routes'] }],
    definitions: {
      ...definitions,
      EndpointConfigDto: withRouteType(definitions.EndpointConfigDto),
      ModelConfigDto: withProviders(definitions.ModelConfigDto, providers),
    },
  };
}

function dtoDefinitions(): Record<string, Schema> {
  const schemas = new SchemaRegistry(DTOS).schemas('#/definitions/');
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const properties = Object.entries(schema.properties ?? {}).map(([key, property]): [string, Schema] => [
        key,
        finish(property, BEYOND_DECORATORS[name]?.[key]),
      ]);
      return [name, { ...schema, properties: Object.fromEntries(properties), additionalProperties: false }];
    }),
  );
}

/** In draft-07, whatever stands beside a `$ref` is not read; examples are a list, and a type says that null is none. */
function finish(property: Schema, beyond?: Schema): Schema {
  const { $ref, not: _null, example, description, default: fallback, ...checks } = property;
  return {
    ...(description === undefined ? {} : { description }),
    ...(beyond ?? ($ref === undefined ? checks : { ...checks, allOf: [{ $ref }] })),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(example === undefined ? {} : { examples: [example] }),
  };
}

/** 2.8 says `route_type`; one of the two words has to be there. */
function withRouteType(schema: Schema = {}): Schema {
  const { endpoint_type: endpointType } = schema.properties ?? {};
  const required = (schema.required as string[]).filter((key) => key !== 'endpoint_type');
  const routeType = {
    ...endpointType,
    enum: [...ENDPOINT_TYPES],
    description: 'endpoint_type in the words of MLflow 2.8.',
  };
  return {
    ...schema,
    properties: { ...schema.properties, route_type: routeType },
    required,
    anyOf: [{ required: ['endpoint_type'] }, { required: ['route_type'] }],
  };
}

function withProviders(schema: Schema = {}, providers: ProviderRegistry): Schema {
  const provider = { ...schema.properties?.provider, ...providerNameSchema(providers) };
  delete provider.type;
  return {
    ...schema,
    properties: { ...schema.properties, provider },
    allOf: providerSettingsSchemas(providers),
  };
}
