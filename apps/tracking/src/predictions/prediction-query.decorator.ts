import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { PREDICTION_ORDERS } from '@weir/tracking-store';

const parameter = (name: string, description: string, example?: string): MethodDecorator =>
  ApiQuery({ name, required: false, description, ...(example === undefined ? {} : { example }) });

/** Which predictions are asked for, in the OpenAPI document. */
export const PredictionQueryParameters = (): MethodDecorator =>
  applyDecorators(
    parameter(
      'search',
      'Words that must all stand in a prediction, in any language; `"a phrase"`, `-not`, `or`. Whole words, in any case',
      'weir -dry',
    ),
    parameter('contains', 'A part of the text, at least 2 characters, in any case'),
    parameter('in', 'Where to look, some of `inputs,outputs,prompt`; default: everywhere'),
    parameter(
      'filter',
      'Comparisons joined by AND, as in MLflow: of `inputs`, `output`, `prompt`, `prompt_name`, `prompt_version`, `model`, ' +
        '`trace_id`, `file`, `latency_ms`, `logged_at`, and keys such as `inputs.question` or `usage.total_tokens`',
    ),
    ApiQuery({
      name: 'order',
      required: false,
      enum: PREDICTION_ORDERS,
      description:
        'Default: `relevance` with `search`; else as stored (one run), or newest first (all runs). The newest 5,000 ' +
        'matches are ranked against each other, then the 5,000 before them',
    }),
  );

export const PageParameters = (): MethodDecorator =>
  applyDecorators(
    parameter('page_size', 'At most 1000; default 100. A page of large texts may be shorter'),
    parameter('page_token', 'From the page before'),
  );
