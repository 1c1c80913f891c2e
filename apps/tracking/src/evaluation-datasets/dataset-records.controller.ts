import { Param, Req, Res } from '@nestjs/common';
import { DatasetRecordRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64, set } from '../protocol/wire-values.js';
import {
  DeleteDatasetRecordsRequest,
  DeleteDatasetRecordsResponse,
  GetDatasetRecordsRequest,
  GetDatasetRecordsResponse,
  UpsertDatasetRecordsRequest,
  UpsertDatasetRecordsResponse,
} from './dataset-record.messages.js';
import { readRecords } from './dataset-record.reader.js';
import { datasetRecordsText } from './evaluation-dataset.mapper.js';

const RECORDS = ':dataset_id/records';
const DEFAULT_PAGE = 1_000;

@MlflowController('datasets', '3.0')
export class DatasetRecordsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly records: DatasetRecordRepository,
  ) {}

  @MlflowPost(RECORDS, {
    summary: 'Add records to an evaluation dataset, or merge them into those with the same inputs',
    request: UpsertDatasetRecordsRequest,
    response: UpsertDatasetRecordsResponse,
  })
  async upsert(
    @Param('dataset_id') datasetId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { records } = await this.reader.body(request, UpsertDatasetRecordsRequest);
    const { inserted, updated } = await this.records.put(datasetId, readRecords(records), Date.now());
    sendMessage(response, { inserted_count: inserted, updated_count: updated });
  }

  @MlflowGet(RECORDS, {
    summary: 'Read the records of an evaluation dataset, page by page',
    request: GetDatasetRecordsRequest,
    response: GetDatasetRecordsResponse,
  })
  async page(
    @Param('dataset_id') datasetId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { max_results, page_token } = await this.reader.query(request, GetDatasetRecordsRequest);
    // Zero is what a client sends that has not set the field.
    const maxResults = int64(max_results, 'max_results') || DEFAULT_PAGE;
    const { records, nextPageToken } = await this.records.page(datasetId, maxResults, page_token ?? '');
    sendMessage(response, {
      records: datasetRecordsText(datasetId, records),
      next_page_token: set(nextPageToken),
    });
  }

  @MlflowDelete(RECORDS, {
    summary: 'Delete records of an evaluation dataset',
    request: DeleteDatasetRecordsRequest,
    response: DeleteDatasetRecordsResponse,
  })
  async delete(
    @Param('dataset_id') datasetId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { dataset_record_ids } = await this.reader.body(request, DeleteDatasetRecordsRequest);
    const deleted = await this.records.delete(datasetId, dataset_record_ids ?? []);
    sendMessage(response, { deleted_count: deleted });
  }
}
