import { Module } from '@nestjs/common';
import { CallTelemetry } from './call-telemetry.js';

@Module({ providers: [CallTelemetry], exports: [CallTelemetry] })
export class TelemetryModule {}
