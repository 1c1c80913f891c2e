import { Param, Req, Res } from '@nestjs/common';
import { AssessmentRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { assessmentChanges, assessmentMessage, newAssessment } from './assessment.mapper.js';
import {
  AssessmentResponse,
  CreateAssessmentRequest,
  UpdateAssessmentRequest,
} from './assessment.messages.js';

const ALL = ':trace_id/assessments';
const ONE = `${ALL}/:assessment_id`;

interface AssessmentPath {
  readonly trace_id: string;
  readonly assessment_id: string;
}

@MlflowController('traces', '3.0')
export class AssessmentsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly assessments: AssessmentRepository,
  ) {}

  @MlflowPost(ALL, {
    summary: 'Assess a trace',
    request: CreateAssessmentRequest,
    response: AssessmentResponse,
  })
  async create(
    @Param('trace_id') traceId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { assessment } = await this.reader.body(request, CreateAssessmentRequest);
    const created = await this.assessments.create(newAssessment(assessment, traceId));
    sendMessage(response, { assessment: assessmentMessage(created) });
  }

  @MlflowGet(ONE, { summary: 'Read an assessment', response: AssessmentResponse })
  async get(@Param() path: AssessmentPath, @Res() response: Response): Promise<void> {
    const found = await this.assessments.get(path.trace_id, path.assessment_id);
    sendMessage(response, { assessment: assessmentMessage(found) });
  }

  @MlflowPatch(ONE, {
    summary: 'Change an assessment',
    request: UpdateAssessmentRequest,
    response: AssessmentResponse,
  })
  async update(
    @Param() path: AssessmentPath,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { assessment, update_mask } = await this.reader.body(request, UpdateAssessmentRequest);
    const id = { traceId: path.trace_id, assessmentId: path.assessment_id };
    const changed = await this.assessments.update(
      id,
      assessmentChanges(assessment, update_mask ?? ''),
      Date.now(),
    );
    sendMessage(response, { assessment: assessmentMessage(changed) });
  }

  @MlflowDelete(ONE, { summary: 'Delete an assessment' })
  async delete(@Param() path: AssessmentPath, @Res() response: Response): Promise<void> {
    await this.assessments.delete(path.trace_id, path.assessment_id);
    sendMessage(response);
  }
}
