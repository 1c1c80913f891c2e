import { Module } from '@nestjs/common';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsService } from './endpoints.service.js';
import { LimitsApiService } from './limits-api.service.js';
import { ModelsController } from './models.controller.js';
import { RoutesController } from './routes.controller.js';

@Module({
  controllers: [EndpointsController, RoutesController, ModelsController],
  providers: [EndpointsService, LimitsApiService],
})
export class EndpointsModule {}
