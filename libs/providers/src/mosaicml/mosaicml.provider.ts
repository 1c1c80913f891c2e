import type { AdapterDependencies, ProviderDefinition } from '../port/provider-definition.js';
import { vendorUrl } from '../shared/vendor-url.js';
import { readMosaicMlError } from './mosaicml-error.js';
import { MosaicMlAdapter } from './mosaicml.adapter.js';
import { parseMosaicMlSettings, type MosaicMlSettings } from './mosaicml.settings.js';

/** MosaicML's hosted models, and servers that kept their API. */
export const mosaicMlProvider: ProviderDefinition<MosaicMlSettings> = {
  name: 'mosaicml',
  aliases: [],
  displayName: 'MosaicML',
  isConfigRequired: true,
  parseSettings: parseMosaicMlSettings,
  create({ apiKey, baseUrl, modelName }, { transport, clock }: AdapterDependencies) {
    const endpoint = transport.endpoint({
      url: vendorUrl(baseUrl, `${encodeURIComponent(modelName)}/v1/predict`),
      // The bare key: the word Bearer in front of it is refused.
      headers: { authorization: apiKey },
      vendor: 'MosaicML',
      readError: readMosaicMlError,
      secrets: [apiKey],
    });
    return new MosaicMlAdapter(endpoint, modelName, clock);
  },
};
