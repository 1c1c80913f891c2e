import { Module } from '@nestjs/common';
import { ErrorResponder } from './error-responder.js';

@Module({ providers: [ErrorResponder], exports: [ErrorResponder] })
export class ErrorsModule {}
