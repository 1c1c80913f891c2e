import { ApiProperty } from '@nestjs/swagger';

export class FieldProblemView {
  @ApiProperty({ example: 'extra_metrics[0].definition' })
  field: string;

  @ApiProperty({ example: 'is missing' })
  message: string;
}

/** RFC 9457, the form of every refusal of this API. */
export class ProblemView {
  @ApiProperty({ example: 'about:blank' })
  type: string;

  @ApiProperty({ example: 'extra_metrics[0].definition: is missing' })
  title: string;

  @ApiProperty({ example: 400 })
  status: number;

  @ApiProperty({ example: 'EVALUATION.INVALID_METRIC', description: 'Stable: programs may depend on it' })
  code: string;

  @ApiProperty({ type: [FieldProblemView], required: false, description: 'Every field to mend' })
  errors?: FieldProblemView[];

  @ApiProperty({ required: false, description: 'Names the log entry of an error of the server' })
  errorId?: string;
}
