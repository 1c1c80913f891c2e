import { Module } from '@nestjs/common';
import { ErrorsModule } from '../errors/errors.module.js';
import { AdmissionModule } from '../admission/admission.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { InvocationResources } from './invocation-resources.js';
import { InvocationSchemas } from './invocation-schemas.js';
import { InvocationService } from './invocation.service.js';
import { InvocationsController } from './invocations.controller.js';
import { OpenAiController } from './openai.controller.js';

@Module({
  imports: [AdmissionModule, ErrorsModule, TelemetryModule],
  controllers: [InvocationsController, OpenAiController],
  providers: [InvocationResources, InvocationSchemas, InvocationService],
  exports: [InvocationSchemas, InvocationService],
})
export class InvocationsModule {}
