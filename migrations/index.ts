import type { MigrationInterface } from 'typeorm';
import { ExperimentsAndRuns1760000000001 } from './1760000000001-experiments-and-runs.js';
import { ArtifactFiles1760000000101 } from './1760000000101-artifact-files.js';
import { DatasetsAndInputs1760000000102 } from './1760000000102-datasets-and-inputs.js';
import { LoggedModels1760000000103 } from './1760000000103-logged-models.js';
import { Traces1760000000104 } from './1760000000104-traces.js';
import { Evaluations1760000000201 } from './1760000000201-evaluations.js';
import { RetryFunction1760000000301 } from './1760000000301-retry-function.js';
import { ModelRegistry1760000000302 } from './1760000000302-model-registry.js';
import { Spans1760000004201 } from './1760000004201-spans.js';
import { TraceSearch1760000004202 } from './1760000004202-trace-search.js';
import { TracePrompts1760000004203 } from './1760000004203-trace-prompts.js';
import { TraceClientIds1760000004204 } from './1760000004204-trace-client-ids.js';
import { EvaluationDatasets1760000004301 } from './1760000004301-evaluation-datasets.js';
import { Scorers1760000004302 } from './1760000004302-scorers.js';
import { ModelVersionStorage1760000004303 } from './1760000004303-model-version-storage.js';
import { ArtifactUploads1760000004401 } from './1760000004401-artifact-uploads.js';
import { RunNameIndex1760000004501 } from './1760000004501-run-name-index.js';
import { ExperimentOrderIndex1760000004502 } from './1760000004502-experiment-order-index.js';
import { ListingIndexes1760000004521 } from './1760000004521-listing-indexes.js';
import { IdempotentCalls1760000004601 } from './1760000004601-idempotent-calls.js';
import { RunTables1760000004701 } from './1760000004701-run-tables.js';
import { Predictions1760000004801 } from './1760000004801-predictions.js';
import { TableIngests1760000004802 } from './1760000004802-table-ingests.js';
import { PromptLineage1760000004803 } from './1760000004803-prompt-lineage.js';
import { InlinedSearchText1760000004804 } from './1760000004804-inlined-search-text.js';
import { EvaluationCalls1760000005001 } from './1760000005001-evaluation-calls.js';
import { EvaluationEngine1760000005101 } from './1760000005101-evaluation-engine.js';
import { EvaluationProgress1760000005501 } from './1760000005501-evaluation-progress.js';
import { EvaluationResults1760000005801 } from './1760000005801-evaluation-results.js';
import { SuspectRows1760000005901 } from './1760000005901-suspect-rows.js';

/** Every migration in the order it runs. A merged migration is never edited. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  ExperimentsAndRuns1760000000001,
  ArtifactFiles1760000000101,
  DatasetsAndInputs1760000000102,
  LoggedModels1760000000103,
  Traces1760000000104,
  Evaluations1760000000201,
  RetryFunction1760000000301,
  ModelRegistry1760000000302,
  Spans1760000004201,
  TraceSearch1760000004202,
  TracePrompts1760000004203,
  TraceClientIds1760000004204,
  EvaluationDatasets1760000004301,
  Scorers1760000004302,
  ModelVersionStorage1760000004303,
  ArtifactUploads1760000004401,
  RunNameIndex1760000004501,
  ExperimentOrderIndex1760000004502,
  ListingIndexes1760000004521,
  IdempotentCalls1760000004601,
  RunTables1760000004701,
  Predictions1760000004801,
  TableIngests1760000004802,
  PromptLineage1760000004803,
  InlinedSearchText1760000004804,
  EvaluationCalls1760000005001,
  EvaluationEngine1760000005101,
  EvaluationProgress1760000005501,
  EvaluationResults1760000005801,
  SuspectRows1760000005901,
];
