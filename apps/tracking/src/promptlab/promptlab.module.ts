import { Module } from '@nestjs/common';
import { TrackingStoreModule } from '@weir/tracking-store';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { PromptlabController } from './promptlab.controller.js';
import { PromptlabService } from './promptlab.service.js';

@Module({
  imports: [TrackingStoreModule, ArtifactsModule],
  controllers: [PromptlabController],
  providers: [PromptlabService],
})
export class PromptlabModule {}
