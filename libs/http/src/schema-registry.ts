import { createRequire } from 'node:module';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { nullableProperties, withDocumentation, type DtoClass, type Schema } from './dto-schema.js';

/** One thing that is wrong with a value: where, which JSON Schema keyword refused it, and what stood there. */
export interface SchemaIssue {
  readonly path: readonly (string | number)[];
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly value: unknown;
}

/** Null when the value fits; every issue otherwise. */
export type SchemaValidator = (value: unknown) => SchemaIssue[] | null;

export interface SchemaRegistryOptions {
  /** JSON.parse reads 1e999 as Infinity, which JSON.stringify would send on as null. */
  readonly refusesInfinity?: boolean;
}

/** Enough to mend a request by; a hostile body of a million wrong items must not become a million messages. */
const MAX_ISSUES = 50;

// class-validator-jsonschema wants class-transformer's storage, which that package does not export.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: never;
};

/**
 * Turns DTO classes (class-validator decorators, @Type for nested ones, @JSONSchema for unions, @ApiProperty for text)
 * into JSON Schema once at start-up. ajv validates with the same schemas that the OpenAPI document shows. As with
 * class-validator, an @IsOptional property may also be null.
 */
export class SchemaRegistry {
  private readonly ajv: Ajv;
  private readonly names = new Map<DtoClass, string>();
  private readonly validators = new Map<DtoClass, SchemaValidator>();

  constructor(
    private readonly dtoClasses: readonly DtoClass[],
    { refusesInfinity = false }: SchemaRegistryOptions = {},
  ) {
    const rules = { allErrors: true, verbose: true, strict: false, ownProperties: true } as const;
    this.ajv = new Ajv({ ...rules, strictNumbers: refusesInfinity });
    for (const dto of dtoClasses) this.register(dto);
    this.ajv.addSchema({ $id: 'weir', $defs: this.schemas('weir#/$defs/') });
  }

  validatorFor(dto: DtoClass): SchemaValidator {
    const known = this.validators.get(dto);
    if (known) return known;
    const name = this.names.get(dto);
    if (name === undefined) throw new Error(`${dto.name} was not registered with this SchemaRegistry`);
    const validate = this.ajv.compile({ $ref: `weir#/$defs/${name}` });
    const validator: SchemaValidator = (value) => (validate(value) ? null : issuesOf(validate));
    this.validators.set(dto, validator);
    return validator;
  }

  /** For `components.schemas` of an OpenAPI document. */
  openApiSchemas(): Record<string, Schema> {
    return this.schemas('#/components/schemas/');
  }

  private register(dto: DtoClass): void {
    if ([...this.names.values()].includes(dto.name)) throw new Error(`Two DTO classes are named ${dto.name}`);
    this.names.set(dto, dto.name);
  }

  /** By class name; references between them begin with the prefix. */
  schemas(refPointerPrefix: string): Record<string, Schema> {
    const all = validationMetadatasToSchemas({
      classTransformerMetadataStorage: defaultMetadataStorage,
      classValidatorMetadataStorage: getMetadataStorage(),
      refPointerPrefix,
    }) as Record<string, Schema>;
    return Object.fromEntries(
      this.dtoClasses.map((dto) => [
        dto.name,
        withDocumentation(dto, nullableProperties(dto, all[dto.name] ?? { type: 'object' })),
      ]),
    );
  }
}

function issuesOf(validate: ValidateFunction): SchemaIssue[] {
  return (validate.errors ?? []).slice(0, MAX_ISSUES).map(toIssue);
}

function toIssue(error: ErrorObject): SchemaIssue {
  const params = error.params as Record<string, unknown>;
  const parent = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const missing = error.keyword === 'required' ? [String(params.missingProperty)] : [];
  return {
    path: [...parent, ...missing],
    keyword: error.keyword,
    params,
    message: error.message ?? error.keyword,
    value: missing.length > 0 ? undefined : error.data,
  };
}
