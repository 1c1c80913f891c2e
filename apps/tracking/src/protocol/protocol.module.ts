import { Global, Module } from '@nestjs/common';
import { SchemaRegistry } from '@weir/http';
import { TrackingStoreModule } from '@weir/tracking-store';
import { KeyedAnswers } from './keyed-answers.js';
import { RequestReader } from './request-reader.js';
import { wireMessages } from './wire-message.decorator.js';

/** A message without fields of its own would accept anything: refuse to start instead. */
function buildRegistry(): SchemaRegistry {
  const registry = new SchemaRegistry(wireMessages());
  const empty = Object.entries(registry.openApiSchemas()).filter(([, schema]) => !schema.properties);
  if (empty.length > 0) throw new Error(`Messages without fields: ${empty.map(([name]) => name).join(', ')}`);
  return registry;
}

/** What every feature needs to speak MLflow's protocol. Global: the protocol is part of the application itself. */
@Global()
@Module({
  imports: [TrackingStoreModule],
  providers: [{ provide: SchemaRegistry, useFactory: buildRegistry }, RequestReader, KeyedAnswers],
  exports: [SchemaRegistry, RequestReader, KeyedAnswers],
})
export class ProtocolModule {}
