import { ai21Provider } from './ai21labs/ai21labs.provider.js';
import { anthropicProvider } from './anthropic/anthropic.provider.js';
import { azureFoundryProvider } from './azure-foundry/azure-foundry.provider.js';
import { bedrockProvider } from './bedrock/bedrock.provider.js';
import { cohereProvider } from './cohere/cohere.provider.js';
import { databricksProvider } from './databricks/databricks.provider.js';
import { demoProvider } from './demo/demo.provider.js';
import { geminiProvider } from './gemini/gemini.provider.js';
import { huggingFaceTgiProvider } from './huggingface-tgi/huggingface-tgi.provider.js';
import { mlflowModelServingProvider } from './mlflow-model-serving/mlflow-model-serving.provider.js';
import { mosaicMlProvider } from './mosaicml/mosaicml.provider.js';
import { compatibleProviders } from './openai-compatible/compatible-vendors.js';
import { azureOpenAiProvider, openAiProvider } from './openai/openai.provider.js';
import { palmProvider } from './palm/palm.provider.js';
import { ProviderRegistry } from './port/provider-registry.js';
import { vertexAiProvider } from './vertex-ai/vertex-ai.provider.js';

/** The vendors that this build knows: adding one is its folder and a line here. */
export const providerRegistry = new ProviderRegistry([
  openAiProvider,
  azureOpenAiProvider,
  azureFoundryProvider,
  ai21Provider,
  anthropicProvider,
  bedrockProvider,
  cohereProvider,
  geminiProvider,
  vertexAiProvider,
  palmProvider,
  ...compatibleProviders,
  databricksProvider,
  mlflowModelServingProvider,
  mosaicMlProvider,
  huggingFaceTgiProvider,
  demoProvider,
]);
