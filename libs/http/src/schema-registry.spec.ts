import { describe, expect, it } from '@jest/globals';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { SchemaRegistry } from './schema-registry.js';

class MessageDto {
  @IsIn(['system', 'user'])
  role: string;

  @IsString()
  content: string;
}

class ChatDto {
  @ApiProperty({ description: 'The turns so far', example: [] })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => MessageDto)
  messages: MessageDto[];

  @IsOptional()
  @IsInt()
  @Min(1)
  n?: number | null;

  @IsOptional()
  @JSONSchema({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  stop?: string | string[] | null;
}

class UnregisteredDto {
  @IsString()
  text: string;
}

describe('SchemaRegistry', () => {
  const registry = new SchemaRegistry([MessageDto, ChatDto]);
  const validate = registry.validatorFor(ChatDto);

  it('accepts what the decorators accept, unknown fields included', () => {
    expect(validate({ messages: [{ role: 'user', content: 'hi' }], n: 2, stop: ['a'], extra: 1 })).toBeNull();
  });

  it('lets optional properties be null, as class-validator does', () => {
    expect(validate({ messages: [], n: null, stop: null })).toBeNull();
    expect(validate({ messages: null })).not.toBeNull();
  });

  it('reports every issue with its path, keyword and value', () => {
    const issues = validate({ messages: [{ role: 'robot', content: 'hi' }, { role: 'user' }], n: 0 });
    expect(issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: ['messages', 0, 'role'], keyword: 'enum', value: 'robot' }),
        expect.objectContaining({ path: ['messages', 1, 'content'], keyword: 'required', value: undefined }),
        expect.objectContaining({
          path: ['n'],
          keyword: 'minimum',
          params: { comparison: '>=', limit: 1 },
          value: 0,
        }),
      ]),
    );
    expect(issues).toHaveLength(3);
  });

  it('does not read inherited properties as if the caller had sent them', () => {
    expect(validate(Object.create({ messages: [] }))).toEqual([
      expect.objectContaining({ path: ['messages'] }),
    ]);
  });

  it('bounds the list of issues', () => {
    const messages = Array.from({ length: 10_000 }, () => ({}));
    expect(validate({ messages })).toHaveLength(50);
  });

  it('shows the same schema in the OpenAPI document, with the text of @ApiProperty', () => {
    const schemas = registry.openApiSchemas();
    expect(schemas.ChatDto?.properties?.messages).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/MessageDto' },
      description: 'The turns so far',
      example: [],
    });
    expect(schemas.ChatDto?.properties?.n).toMatchObject({ type: ['integer', 'null'], minimum: 1 });
  });

  it('refuses a class that was not registered', () => {
    expect(() => registry.validatorFor(UnregisteredDto)).toThrow(/UnregisteredDto/);
  });
});
