import { describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { declarePathParameters } from './path-parameters.js';

function documentOf(path: string, parameters: { name: string; in: 'path' | 'query' }[]): OpenAPIObject {
  return {
    openapi: '3.1.0',
    info: { title: 'Probe', version: '1' },
    paths: {
      [path]: {
        get: { parameters: parameters.map((given) => ({ ...given, required: true })), responses: {} },
      },
    },
  };
}

function parametersOf(document: OpenAPIObject, path: string): string[] {
  const list = document.paths[path]?.get?.parameters ?? [];
  return list.map((parameter) => ('name' in parameter ? `${parameter.in} ${parameter.name}` : 'reference'));
}

describe('declarePathParameters', () => {
  it('adds what the path names and nobody declared, once', () => {
    const path = '/traces/{trace_id}/assessments/{assessment_id}';
    const document = documentOf(path, [{ name: 'trace_id', in: 'path' }]);
    declarePathParameters(document);
    expect(parametersOf(document, path)).toEqual(['path trace_id', 'path assessment_id']);
  });

  it('takes a field of the query away that the path holds', () => {
    const document = documentOf('/models/{model_id}', [
      { name: 'model_id', in: 'query' },
      { name: 'page_token', in: 'query' },
    ]);
    declarePathParameters(document);
    expect(parametersOf(document, '/models/{model_id}')).toEqual(['path model_id', 'query page_token']);
  });

  it('leaves paths without names alone', () => {
    const document = documentOf('/models', [{ name: 'filter', in: 'query' }]);
    declarePathParameters(document);
    expect(parametersOf(document, '/models')).toEqual(['query filter']);
  });
});
