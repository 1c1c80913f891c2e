import { Module } from '@nestjs/common';
import { BlobStore, createBlobStore } from '@weir/artifact-store';
import { ArtifactFileRepository } from '@weir/tracking-store';
import { TRACKING_SETTINGS, type TrackingSettings } from '../tracking.tokens.js';
import { ArtifactCollector } from './artifact-collector.js';
import { ArtifactProxyController } from './artifact-proxy.controller.js';
import { ArtifactResponder } from './artifact-responder.js';
import { ArtifactService } from './artifact.service.js';
import { UploadTimeouts } from './upload-timeouts.js';

@Module({
  controllers: [ArtifactProxyController],
  providers: [
    {
      provide: BlobStore,
      inject: [TRACKING_SETTINGS],
      useFactory: ({ artifactsUri }: TrackingSettings) => createBlobStore(artifactsUri),
    },
    ArtifactFileRepository,
    ArtifactService,
    ArtifactResponder,
    ArtifactCollector,
    UploadTimeouts,
  ],
  exports: [ArtifactService, ArtifactResponder],
})
export class ArtifactsModule {}
