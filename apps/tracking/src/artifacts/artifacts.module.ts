import { Module } from '@nestjs/common';
import { BlobStore, createBlobStore } from '@weir/artifact-store';
import { PredictionFileWriter, PredictionIngest, runTableProviders } from '@weir/run-tables';
import { TrackingStoreModule } from '@weir/tracking-store';
import { TRACKING_SETTINGS, type TrackingSettings } from '../tracking.tokens.js';
import { ArtifactCleaning } from './artifact-cleaning.js';
import { ArtifactCollector } from './artifact-collector.js';
import { ArtifactProxyController } from './artifact-proxy.controller.js';
import { ArtifactRefresh } from './artifact-refresh.js';
import { ArtifactResponder } from './artifact-responder.js';
import { ArtifactService } from './artifact.service.js';
import { MultipartUploadController } from './multipart/multipart-upload.controller.js';
import { MultipartUploadService } from './multipart/multipart-upload.service.js';
import { OwnedArtifactService } from './owned-artifact.service.js';
import { PresignedDownloadService } from './presigned/presigned-download.service.js';
import { PresignedArtifactController, PresignedUrlController } from './presigned/presigned.controller.js';
import { RunArtifactsController } from './run-artifacts.controller.js';
import { UploadTimeouts } from './upload-timeouts.js';
import { WebArtifactsController } from './web-artifacts.controller.js';

@Module({
  imports: [TrackingStoreModule],
  controllers: [
    ArtifactProxyController,
    MultipartUploadController,
    PresignedArtifactController,
    PresignedUrlController,
    RunArtifactsController,
    WebArtifactsController,
  ],
  providers: [
    {
      provide: BlobStore,
      inject: [TRACKING_SETTINGS],
      useFactory: (settings: TrackingSettings) => createBlobStore(settings),
    },
    ArtifactService,
    ArtifactRefresh,
    PredictionIngest,
    PredictionFileWriter,
    ...runTableProviders,
    ArtifactResponder,
    OwnedArtifactService,
    MultipartUploadService,
    PresignedDownloadService,
    ArtifactCleaning,
    ArtifactCollector,
    UploadTimeouts,
  ],
  exports: [ArtifactService, OwnedArtifactService, ArtifactResponder, PredictionIngest, ...runTableProviders],
})
export class ArtifactsModule {}
