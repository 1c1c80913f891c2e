import type { OpenAPIObject } from '@nestjs/swagger';
import { describeQueries } from './protocol/openapi-query.js';

/** What a newcomer looks for first comes first; the rest follows by name. */
const CHAPTERS: Readonly<Record<string, string>> = {
  experiments: 'Named groups of runs',
  runs: 'Params, metrics, tags and inputs of one execution',
  metrics: 'Values over time',
  artifacts: 'Files of a run',
  predictions: 'What models were asked and answered: logged, searched and traced back to prompts',
  evaluations: 'Queued scoring of models and of predictions',
  'logged-models': 'Models as their own records (3.x clients)',
  'mlflow-artifacts': 'The file store that clients reach through this server',
};

const isTwin = (path: string, paths: OpenAPIObject['paths']): boolean =>
  path.startsWith('/ajax-api/') && path.replace('/ajax-api/', '/api/') in paths;

/** Browsers' `/ajax-api` twins answer the same and would only double the page. */
export function arrangeDocument(document: OpenAPIObject): void {
  describeQueries(document);
  document.paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => !isTwin(path, document.paths)),
  );
  document.tags = Object.entries(CHAPTERS).map(([name, description]) => ({ name, description }));
}
