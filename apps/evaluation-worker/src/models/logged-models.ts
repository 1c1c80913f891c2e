import { Injectable } from '@nestjs/common';
import type { LoggedModelReference } from '@weir/evaluation';
import { field } from './http-exchange.js';
import { LoggedModelFiles, type YamlMapping } from './logged-model.files.js';
import { LoggedModelLocator } from './logged-model.locator.js';
import { unsuitableModel } from './model.errors.js';
import { openAiModelOf, type LoggedOpenAiModel } from './openai-flavour.mapper.js';

/** Models of the `mlflow.openai` flavour that clients logged: a vendor's model with messages and parameters. */
@Injectable()
export class LoggedModels {
  constructor(
    private readonly locator: LoggedModelLocator,
    private readonly files: LoggedModelFiles,
  ) {}

  /** @throws AppError that no retry repairs, when there is no such model or it is of another kind. */
  async read(uri: string, reference: LoggedModelReference): Promise<LoggedOpenAiModel> {
    const artifactUri = await this.locator.artifactUri(uri, reference);
    const flavours = field(await this.files.read(artifactUri, 'MLmodel'), 'flavors');
    const flavour = field(flavours, 'openai');
    if (flavour === undefined) throw otherFlavour(uri, flavours);
    const data = field(flavour, 'data');
    const description = await this.files.read(artifactUri, typeof data === 'string' ? data : 'model.yaml');
    return openAiModelOf(uri, description);
  }

  /** What MLflow calls the model's UUID; null when its description has none. */
  async identity(uri: string, reference: LoggedModelReference): Promise<string | null> {
    const artifactUri = await this.locator.artifactUri(uri, reference);
    const uuid = field(await this.files.read(artifactUri, 'MLmodel'), 'model_uuid');
    return typeof uuid === 'string' ? uuid : null;
  }
}

function otherFlavour(uri: string, flavours: unknown): Error {
  const names = Object.keys((flavours ?? {}) as YamlMapping).filter((name) => name !== 'python_function');
  const what = names.length === 0 ? 'a Python function' : `of the flavour ${names.join(', ').slice(0, 200)}`;
  return unsuitableModel(
    `${uri} is ${what}, which only Python runs. Start \`mlflow models serve -m ${uri}\` and evaluate its address instead.`,
  );
}
