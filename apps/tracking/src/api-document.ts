import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from '@weir/http';
import { withExamples } from './protocol/field-examples.js';
import { describeQueries } from './protocol/openapi-query.js';
import { wireMessages } from './protocol/wire-message.decorator.js';

/** What a newcomer looks for first comes first; the rest follows by name. */
const CHAPTERS: Readonly<Record<string, string>> = {
  experiments: 'Named groups of runs',
  runs: 'Params, metrics, tags and inputs of one execution',
  metrics: 'Values over time',
  artifacts: 'Files of a run',
  predictions: 'What models were asked and answered: logged, searched and traced back to prompts',
  'registered-models': 'Named models and prompts, with tags and aliases',
  'model-versions': 'What a name meant over time',
  traces: 'What happened inside a call, span by span, and what people and judges said about it',
  tables: 'Tables of runs as rows: append, filter, export',
  evaluations: 'Queued scoring of models and of predictions',
  'logged-models': 'Models as their own records (3.x clients)',
  datasets: 'Records that models are evaluated with',
  'mlflow-artifacts': 'The file store that clients reach through this server',
  graphql: 'What the web interface of MLflow asks',
  gateway: 'The gateway behind the prompt editor of the web interface',
};

const isTwin = (path: string, paths: OpenAPIObject['paths']): boolean =>
  path.startsWith('/ajax-api/') && path.replace('/ajax-api/', '/api/') in paths;

/** Browsers' `/ajax-api` twins answer the same and would only double the page. */
export function arrangeDocument(document: OpenAPIObject): void {
  addExamples(document);
  describeQueries(document);
  document.paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => !isTwin(path, document.paths)),
  );
  document.tags = Object.entries(CHAPTERS).map(([name, description]) => ({ name, description }));
}

function addExamples({ components }: OpenAPIObject): void {
  const schemas = components?.schemas ?? {};
  for (const { name } of wireMessages()) {
    const schema = schemas[name];
    if (schema) schemas[name] = withExamples(schema as Schema);
  }
}
