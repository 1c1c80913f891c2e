import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

type Schema = Record<string, unknown>;

interface FieldDocs {
  readonly description: string;
  readonly example?: unknown;
}

interface FieldOptions extends FieldDocs {
  readonly isOptional?: boolean;
}

interface NumberOptions extends FieldOptions {
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * One property stated once: validators for the slow path, the JSON Schema that ajv enforces, and the text that
 * Swagger shows. Optional properties may be null, as clients of MLflow send nulls for what they leave out; the
 * schema registry adds that from `IsOptional`.
 */
function field(
  options: FieldOptions,
  schema: Schema,
  validators: readonly PropertyDecorator[],
): PropertyDecorator {
  const { description, example, isOptional = false } = options;
  return applyDecorators(
    isOptional ? IsOptional() : IsDefined(),
    ...validators,
    JSONSchema(({ not: _nullIsExcludedByType, ...derived }) => ({ ...derived, ...schema })),
    ApiProperty({
      description,
      ...(example === undefined ? {} : { example }),
      required: !isOptional,
      type: 'string',
    }),
  );
}

/** A string, optionally of a least length. */
export function TextField(options: FieldOptions & { readonly minLength?: number }): PropertyDecorator {
  const { minLength } = options;
  return field(
    options,
    { type: 'string' },
    minLength === undefined ? [IsString()] : [IsString(), MinLength(minLength)],
  );
}

/** A finite number within optional bounds. */
export function NumberField(options: NumberOptions): PropertyDecorator {
  return field(options, { type: 'number' }, [IsNumber(), ...bounds(options)]);
}

/** A whole number within optional bounds. */
export function IntegerField(options: NumberOptions): PropertyDecorator {
  return field(options, { type: 'integer' }, [IsInt(), ...bounds(options)]);
}

function bounds({ minimum, maximum }: NumberOptions): PropertyDecorator[] {
  const validators: PropertyDecorator[] = [];
  if (minimum !== undefined) validators.push(Min(minimum));
  if (maximum !== undefined) validators.push(Max(maximum));
  return validators;
}

/** A boolean. */
export function FlagField(options: FieldOptions): PropertyDecorator {
  return field(options, { type: 'boolean' }, [IsBoolean()]);
}

/** An object that is passed on as it is, apart from the given keywords. */
export function ObjectField(options: FieldOptions, schema: Schema = {}): PropertyDecorator {
  return field(options, { type: 'object', ...schema }, [IsObject()]);
}

/** A list; `schema.items` describes its elements. */
export function ListField(
  options: FieldOptions & { readonly minItems?: number },
  schema: Schema = {},
): PropertyDecorator {
  const { minItems } = options;
  const validators = minItems === undefined ? [IsArray()] : [IsArray(), ArrayMinSize(minItems)];
  return field(options, { type: 'array', ...schema }, validators);
}

/** A list of objects of another DTO class. */
export function NestedListField(
  type: () => new () => object,
  options: FieldOptions & { readonly minItems?: number },
): PropertyDecorator {
  const { minItems } = options;
  const size = minItems === undefined ? [] : [ArrayMinSize(minItems)];
  return field(options, { type: 'array' }, [IsArray(), ...size, ValidateNested({ each: true }), Type(type)]);
}

/** An object of another DTO class. */
export function NestedField(type: () => new () => object, options: FieldOptions): PropertyDecorator {
  return field(options, {}, [ValidateNested(), Type(type)]);
}

/** A union that class-validator cannot express; only the schema decides. */
export function UnionField(options: FieldOptions, schema: Schema): PropertyDecorator {
  return field(options, schema, []);
}
