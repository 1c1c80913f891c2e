import { Global, Module } from '@nestjs/common';
import { SchemaRegistry } from '@weir/http';
import { RequestReader } from './request-reader.js';
import { wireMessages } from './wire-message.decorator.js';

/** What every feature needs to speak MLflow's protocol. Global: the protocol is part of the application itself. */
@Global()
@Module({
  providers: [
    { provide: SchemaRegistry, useFactory: () => new SchemaRegistry(wireMessages()) },
    RequestReader,
  ],
  exports: [SchemaRegistry, RequestReader],
})
export class ProtocolModule {}
