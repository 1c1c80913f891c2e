import { Injectable } from '@nestjs/common';
import {
  doesNotExist,
  LoggedModelRepository,
  ModelVersionRepository,
  RunRepository,
  TrackingError,
  type LoggedModelRecord,
  type ModelVersionRecord,
} from '@weir/tracking-store';
import { checkAlias, modelStage, versionNumber } from './registry-rules.js';
import {
  badSource,
  checkPath,
  checkScheme,
  isWithin,
  modelReference,
  sourceUri,
  type ModelReference,
  type SourceUri,
} from './source-uri.js';

/** What a client says about where a version's files are. Undefined is what it did not say. */
export interface ClaimedSource {
  readonly source: string;
  readonly runId: string | undefined;
  readonly modelId: string | undefined;
}

export interface VersionSource {
  readonly source: string;
  /** Null when it is the source itself. */
  readonly storageLocation: string | null;
  readonly runId: string | null;
  readonly modelId: string | null;
}

const PROMPT_TAG = 'mlflow.prompt.is_prompt';
const PROMPT_SOURCES = ['prompt-template', 'dummy-source'];

const mustIdentify = (source: string, parameter: string) =>
  badSource(
    source,
    `The ${parameter} request parameter must identify the resource that contains the source.`,
  );

/**
 * Decides what a version may be made from: files of the run or the logged model that the request names, another
 * version, or a place in a store of its own. What another version was made from is taken over.
 */
@Injectable()
export class VersionSourceService {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly runs: RunRepository,
    private readonly models: LoggedModelRepository,
  ) {}

  /** A prompt lives in its tags: its source is only a word. */
  ofPrompt({ source, runId, modelId }: ClaimedSource): VersionSource {
    if (PROMPT_SOURCES.includes(source)) {
      return { source, storageLocation: null, runId: runId || null, modelId: modelId || null };
    }
    throw badSource(source, 'Prompt sources must use an MLflow placeholder.');
  }

  async ofModel(claimed: ClaimedSource): Promise<VersionSource> {
    const uri = sourceUri(claimed.source);
    checkScheme(uri);
    if (uri.scheme === 'models') return this.ofReference(claimed, uri);
    const { source, runId, modelId } = claimed;
    const model = modelId ? await this.claimedModel(modelId, source) : null;
    if (uri.scheme === 'file') throw localSource(source, model ? 'model_id' : 'run_id');
    checkPath(source, uri);
    if (uri.scheme === 'runs') checkRunReference(claimed, uri);
    if (uri.scheme === 'mlflow-artifacts') {
      const root = model ? model.artifactUri : await this.rootOfRun(source, runId);
      if (!isWithin(uri, sourceUri(root))) throw mustIdentify(source, model ? 'model_id' : 'run_id');
    }
    return {
      source,
      storageLocation: null,
      runId: runId || (model?.sourceRunId ?? null),
      modelId: model?.modelId ?? null,
    };
  }

  private async ofReference(claimed: ClaimedSource, uri: SourceUri): Promise<VersionSource> {
    const { source, runId, modelId } = claimed;
    const reference = uri.authority === '' ? modelReference(uri) : null;
    if (!reference) throw mustIdentify(source, 'model_id');
    if (reference.kind !== 'logged-model') return this.ofVersion(claimed, await this.referred(reference));
    if (reference.modelId !== modelId) throw mustIdentify(source, 'model_id');
    const model = await this.claimedModel(modelId, source);
    const { artifactUri: storageLocation, sourceRunId } = model;
    return { source, storageLocation, runId: runId || sourceRunId, modelId };
  }

  /** Its files, run and logged model are those of the version that it refers to; a request may repeat them. */
  private ofVersion(claimed: ClaimedSource, version: ModelVersionRecord): VersionSource {
    const { source, runId, modelId } = claimed;
    if (version.tags.some(({ key, value }) => key === PROMPT_TAG && value === 'true')) {
      throw badSource(source, 'Prompt versions cannot be used as model version sources.');
    }
    const agrees = (said: string | undefined, known: string | null): boolean =>
      said === undefined || said === (known ?? '');
    if (!agrees(runId, version.runId) || !agrees(modelId, version.modelId)) {
      throw badSource(
        source,
        'The run_id and model_id request parameters must match the referenced model version.',
      );
    }
    return {
      source: `models:/${version.name}/${version.version}`,
      storageLocation: version.storageLocation ?? version.source,
      runId: version.runId,
      modelId: version.modelId,
    };
  }

  private async referred(
    reference: Exclude<ModelReference, { kind: 'logged-model' }>,
  ): Promise<ModelVersionRecord> {
    const { name } = reference;
    switch (reference.kind) {
      case 'version':
        return this.versions.get(name, versionNumber(reference));
      case 'alias':
        checkAlias(reference.alias);
        return this.versions.getByAlias(name, reference.alias);
      case 'latest':
      case 'stage': {
        const stage = reference.kind === 'stage' ? modelStage(reference.stage) : null;
        const latest = await this.versions.findLatest(name, stage);
        if (latest) return latest;
        throw doesNotExist(`No versions of model with name '${name}' and stage '${stage ?? 'latest'}' found`);
      }
    }
  }

  private claimedModel(modelId: string, source: string): Promise<LoggedModelRecord> {
    return foundOr(() => this.models.get(modelId), mustIdentify(source, 'model_id'));
  }

  private async rootOfRun(source: string, runId: string | undefined): Promise<string> {
    if (!runId) throw mustIdentify(source, 'run_id');
    return (await foundOr(() => this.runs.getInfo(runId), mustIdentify(source, 'run_id'))).artifactUri;
  }
}

async function foundOr<T>(find: () => Promise<T>, refusal: TrackingError): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof TrackingError && error.reason === 'RESOURCE_DOES_NOT_EXIST') throw refusal;
    throw error;
  }
}

/** `runs:/<run>/<path>`, where the request says which run. */
function checkRunReference({ source, runId, modelId }: ClaimedSource, { authority, path }: SourceUri): void {
  const run = path.replace(/^\/+/, '').split('/')[0];
  if (modelId) throw mustIdentify(source, 'model_id');
  if (!runId || run !== runId || authority !== '') throw mustIdentify(source, 'run_id');
}

const localSource = (source: string, parameter: 'run_id' | 'model_id') =>
  badSource(
    source,
    `To use a local path as a model version source, the ${parameter} request parameter has to be specified and the local ` +
      `path has to be contained within the artifact directory of the run specified by the ${parameter}.`,
  );
