import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { VENDOR_VARIABLES } from '@weir/config';
import type { VendorScheme } from '@weir/evaluation';
import { providerRegistry, VendorTransport, type ProviderAdapter, type SettingsIssue } from '@weir/providers';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import type { LlmType } from './llm-body.mapper.js';
import { modelCredentials, unsuitableModel } from './model.errors.js';
import type { Model } from './model.types.js';
import { VendorModel } from './vendor-model.js';

export interface VendorModelChoice {
  readonly uri: string;
  readonly vendor: VendorScheme;
  readonly model: string;
  /** Null: conversations, unless the model only completes. */
  readonly type: LlmType | null;
}

/** Models of vendors that are asked without the gateway, with the keys of this process's environment. */
@Injectable()
export class VendorModels implements OnApplicationShutdown {
  private readonly transport = new VendorTransport({ maxResponseBytes: 8 * 1024 * 1024 });

  constructor(@Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'vendors'>) {}

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }

  /** @throws AppError `EVALUATION.MODEL_CREDENTIALS` that names the variables that are missing. */
  open({ uri, vendor, model, type }: VendorModelChoice): Model {
    const wanted = type ?? 'llm/v1/chat';
    const adapter = this.adapter({ uri, vendor, model, type: wanted });
    if (wanted === 'llm/v1/chat' && adapter.chat) return new VendorModel(uri, adapter, wanted);
    if (adapter.completions && (type === null || wanted === 'llm/v1/completions'))
      return new VendorModel(uri, adapter, 'llm/v1/completions');
    throw unsuitableModel(`${uri} answers no ${wanted === 'llm/v1/chat' ? 'conversations' : 'completions'}.`);
  }

  private adapter({ uri, vendor, model, type }: VendorModelChoice & { type: LlmType }): ProviderAdapter {
    const provider = providerRegistry.find(vendor);
    if (provider === null) throw unsuitableModel(`${uri}: this build has no adapter for ${vendor}.`);
    const result = provider.parseSettings(this.settings.vendors[vendor], {
      modelName: model,
      endpointType: type,
    });
    if (!result.ok) throw modelCredentials(uri, problemsOf(vendor, result.issues));
    return provider.create(result.settings, {
      transport: this.transport,
      clock: Date.now,
      createId: randomUUID,
    });
  }
}

/** What is wrong, in terms of the environment; values stay inside. */
function problemsOf(vendor: VendorScheme, issues: readonly SettingsIssue[]): string {
  const variables: Readonly<Record<string, readonly string[]>> = VENDOR_VARIABLES[vendor];
  return issues
    .map(({ path, reason }) => {
      const setting = path.filter((part) => part !== 'config').join('.');
      return `${variables[setting]?.join(' or ') ?? setting} ${reason}`;
    })
    .join('; ');
}
