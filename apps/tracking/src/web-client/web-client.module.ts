import { Module } from '@nestjs/common';
import { AbsentKindsController } from './absent-kinds.controller.js';

@Module({ controllers: [AbsentKindsController] })
export class WebClientModule {}
