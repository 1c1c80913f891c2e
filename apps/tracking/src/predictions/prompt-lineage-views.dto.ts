import { ApiProperty } from '@nestjs/swagger';
import type { LineageLink, RunPromptLink } from '@weir/tracking-store';
import { PredictionView } from './prediction-views.dto.js';

const RUN_LINKS = ['prediction', 'run-tag', 'trace'] satisfies RunPromptLink[];

export class PromptVersionView {
  @ApiProperty({ example: 'brief-answers' })
  name: string;

  @ApiProperty({ example: '3' })
  version: string;

  @ApiProperty({ description: 'Whether the registry of this server has it' })
  registered: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'Answer briefly: {{question}}' })
  template: string | null;
}

export class LinkedPredictionView extends PredictionView {
  @ApiProperty({
    enum: ['prediction', 'trace', 'run'],
    description: 'What names the prompt: the prediction itself, its trace or its run',
  })
  link: LineageLink;
}

export class PromptPredictionsView {
  @ApiProperty()
  prompt: PromptVersionView;

  @ApiProperty({ type: [LinkedPredictionView], description: 'Newest first' })
  predictions: LinkedPredictionView[];

  @ApiProperty({ type: String, nullable: true })
  next_page_token: string | null;
}

export class LinkedRunView {
  @ApiProperty({ example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({ example: '0' })
  experiment_id: string;

  @ApiProperty({ example: 'nightly' })
  run_name: string;

  @ApiProperty({ enum: RUN_LINKS, isArray: true })
  links: readonly RunPromptLink[];
}

export class PromptRunsView {
  @ApiProperty()
  prompt: PromptVersionView;

  @ApiProperty({ type: [LinkedRunView], description: 'Latest first' })
  runs: LinkedRunView[];

  @ApiProperty({ type: String, nullable: true })
  next_page_token: string | null;
}

export class RunPromptView {
  @ApiProperty({ example: 'brief-answers' })
  name: string;

  @ApiProperty({ example: '3' })
  version: string;

  @ApiProperty({ enum: RUN_LINKS, isArray: true })
  links: readonly RunPromptLink[];

  @ApiProperty({ description: 'Whether the registry of this server has it' })
  registered: boolean;
}

export class RunPromptsView {
  @ApiProperty({ example: '0190a4f2b3c87def8123456789abcdef' })
  run_id: string;

  @ApiProperty({ type: [RunPromptView] })
  prompts: RunPromptView[];
}
