import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

const IDLE_MS = 2 * 60 * 1000;

/**
 * Node gives a request five minutes to arrive, whatever its size: too little for ten gigabytes on a slow line. Here a
 * request may take as long as it likes as long as bytes keep moving.
 */
@Injectable()
export class UploadTimeouts implements OnApplicationBootstrap {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    server.requestTimeout = 0;
    server.timeout = IDLE_MS;
  }
}
