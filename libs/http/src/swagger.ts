import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { declarePathParameters } from './path-parameters.js';
import type { SchemaRegistry } from './schema-registry.js';

export interface SwaggerOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** Schemas that requests are validated with; they replace what the decorators alone would say. */
  readonly schemas?: SchemaRegistry;
  /** Last touches, for routes that no controller method describes. */
  readonly extend?: (document: OpenAPIObject) => void;
}

/** `/docs` and `/openapi.json` (OpenAPI 3.1). All assets are served from here: the page works without internet. */
export function setupSwagger(app: NestExpressApplication, options: SwaggerOptions): void {
  const { title, description, version, schemas, extend } = options;
  const build = (): OpenAPIObject => {
    const base = new DocumentBuilder().setTitle(title).setDescription(description).setVersion(version);
    const document = SwaggerModule.createDocument(app, base.setOpenAPIVersion('3.1.0').build());
    const components = (document.components ??= {});
    Object.assign((components.schemas ??= {}), schemas?.openApiSchemas());
    extend?.(document);
    declarePathParameters(document);
    return document;
  };
  SwaggerModule.setup('docs', app, build, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
