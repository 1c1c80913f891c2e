import { Module } from '@nestjs/common';
import { AdmissionModule } from '../admission/admission.module.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { InvocationRunner } from './invocation-runner.js';
import { InvocationSchemas } from './invocation-schemas.js';
import { InvocationService } from './invocation.service.js';
import { InvocationsController } from './invocations.controller.js';
import { OpenAiController } from './openai.controller.js';

@Module({
  imports: [AdmissionModule, TelemetryModule],
  controllers: [InvocationsController, OpenAiController],
  providers: [InvocationSchemas, InvocationRunner, InvocationService],
  exports: [InvocationSchemas],
})
export class InvocationsModule {}
