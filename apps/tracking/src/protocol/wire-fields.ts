import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  Allow,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

/**
 * The field kinds of the MLflow API, lenient as protobuf's JSON form is: an int64 may be a number or decimal text, a
 * double may be text too ("NaN", "Infinity"), an enum may be its name or its number. `wire-values.ts` reads them.
 */
type FieldDecorator = ReturnType<typeof applyDecorators>;
type FieldSchema = Extract<Parameters<typeof JSONSchema>[0], { anyOf?: unknown }>;

const INT64: FieldSchema = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?\\d{1,19}$' }] };
const DOUBLE: FieldSchema = {
  anyOf: [
    { type: 'number' },
    { type: 'string', pattern: '^\\s*([+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|NaN|-?Infinity)\\s*$' },
  ],
};
/** Clients of all ages send experiment ids as text; a number is read as its decimal form. */
const EXPERIMENT_ID: FieldSchema = { anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] };

const field = (schema: FieldSchema): FieldDecorator => applyDecorators(Allow(), JSONSchema(schema));

/** Text that must be there and not be empty. */
export const RequiredText = (): FieldDecorator => applyDecorators(IsString(), MinLength(1));
export const OptionalText = (): FieldDecorator => applyDecorators(IsOptional(), IsString());
export const OptionalBoolean = (): FieldDecorator => applyDecorators(IsOptional(), IsBoolean());

export const RequiredInt64 = (): FieldDecorator => field(INT64);
export const OptionalInt64 = (): FieldDecorator => applyDecorators(IsOptional(), field(INT64));
export const RequiredDouble = (): FieldDecorator => field(DOUBLE);

export const OptionalDouble = (): FieldDecorator => applyDecorators(IsOptional(), field(DOUBLE));

export const RequiredExperimentId = (): FieldDecorator => field(EXPERIMENT_ID);
export const OptionalExperimentId = (): FieldDecorator =>
  applyDecorators(IsOptional(), field({ anyOf: [{ type: 'string' }, { type: 'integer' }] }));
export const OptionalExperimentIds = (): FieldDecorator =>
  applyDecorators(IsOptional(), field({ type: 'array', items: EXPERIMENT_ID }));

/** By name or by number, which may be text; numbers start at 1, in the order of the names. */
function enumSchema(names: readonly string[]): FieldSchema {
  const numbers = names.map((_, index) => index + 1);
  return {
    anyOf: [{ enum: [...names, ...numbers] }, { type: 'string', pattern: `^(${numbers.join('|')})$` }],
  };
}
/** Said as JSON Schema: from @IsIn nothing comes of a list that mixes text and numbers. */
export const RequiredEnum = (names: readonly string[]): FieldDecorator => field(enumSchema(names));
export const OptionalEnum = (names: readonly string[]): FieldDecorator =>
  applyDecorators(IsOptional(), field(enumSchema(names)));

/** A map of texts, as protobuf writes `map<string, string>`. */
export const OptionalTextMap = (): FieldDecorator =>
  applyDecorators(IsOptional(), field({ type: 'object', additionalProperties: { type: 'string' } }));
/** An object whose inside is the caller's own. */
export const OptionalJsonObject = (): FieldDecorator =>
  applyDecorators(IsOptional(), field({ type: 'object', additionalProperties: true }));

export const OptionalTextList = (): FieldDecorator =>
  applyDecorators(IsOptional(), IsArray(), IsString({ each: true }));
/** A list that must be there and hold something. */
export const RequiredTextList = (): FieldDecorator =>
  applyDecorators(IsArray(), ArrayMinSize(1), IsString({ each: true }));
export const OptionalList = (item: () => new () => object): FieldDecorator =>
  applyDecorators(IsOptional(), IsArray(), ValidateNested({ each: true }), Type(item));
export const RequiredList = (item: () => new () => object): FieldDecorator =>
  applyDecorators(IsArray(), ValidateNested({ each: true }), Type(item));
export const OptionalMessage = (item: () => new () => object): FieldDecorator =>
  applyDecorators(IsOptional(), ValidateNested(), Type(item));
export const RequiredMessage = (item: () => new () => object): FieldDecorator =>
  applyDecorators(ValidateNested(), Type(item));
