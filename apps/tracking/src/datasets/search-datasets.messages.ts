import { OptionalExperimentIds, OptionalList, OptionalText, RequiredText } from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Optional } from '../protocol/wire-values.js';

@WireMessage()
export class SearchDatasetsRequest {
  @OptionalExperimentIds()
  experiment_ids?: Optional<(string | number)[]>;
}

@WireMessage()
export class DatasetSummaryMessage {
  @RequiredText()
  experiment_id: string;

  @RequiredText()
  name: string;

  @RequiredText()
  digest: string;

  @OptionalText()
  context?: string | undefined;
}

@WireMessage()
export class SearchDatasetsResponse {
  @OptionalList(() => DatasetSummaryMessage)
  dataset_summaries?: DatasetSummaryMessage[];
}
