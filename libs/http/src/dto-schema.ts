import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';

/** A class whose properties carry class-validator decorators. */
export type DtoClass = abstract new (...parameters: never[]) => object;

/** As much of JSON Schema as is touched here. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  $ref?: string;
  [keyword: string]: unknown;
}

const CONDITIONAL = 'conditionalValidation';
/** Where @nestjs/swagger keeps what @ApiProperty was given. */
const API_PROPERTY = 'swagger/apiModelProperties';
const DOCUMENTED = ['description', 'example', 'default', 'deprecated'] as const;

function orNull(schema: Schema): Schema {
  const nullSchema = { type: 'null' };
  if (schema.$ref !== undefined) return { anyOf: [schema, nullSchema] };
  if (schema.oneOf) return { ...schema, oneOf: [...schema.oneOf, nullSchema] };
  if (schema.anyOf) return { ...schema, anyOf: [...schema.anyOf, nullSchema] };
  return {
    ...schema,
    ...(schema.type === undefined ? {} : { type: [...new Set([schema.type, 'null'].flat())] }),
    ...(schema.enum ? { enum: [...schema.enum, null] } : {}),
  };
}

function mapProperties(schema: Schema, change: (name: string, property: Schema) => Schema): Schema {
  if (!schema.properties) return schema;
  const entries = Object.entries(schema.properties).map(([name, property]) => [name, change(name, property)]);
  return { ...schema, properties: Object.fromEntries(entries) as Record<string, Schema> };
}

/** class-validator lets @IsOptional properties be null; its JSON Schema says only that they may be missing. */
export function nullableProperties(dto: DtoClass, schema: Schema): Schema {
  const optional = new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(dto, dto.name, false, false)
      .filter((metadata) => metadata.type === CONDITIONAL)
      .map((metadata) => metadata.propertyName),
  );
  return mapProperties(schema, (name, property) => (optional.has(name) ? orNull(property) : property));
}

/** Takes the text and the examples of @ApiProperty into the schema, so that nothing has to be said twice. */
export function withDocumentation(dto: DtoClass, schema: Schema): Schema {
  return mapProperties(schema, (name, property) => {
    const documented = Reflect.getMetadata(API_PROPERTY, dto.prototype as object, name) as Schema | undefined;
    if (!documented) return property;
    const kept = DOCUMENTED.filter((key) => documented[key] !== undefined).map((key) => [
      key,
      documented[key],
    ]);
    return { ...property, ...(Object.fromEntries(kept) as Schema) };
  });
}
