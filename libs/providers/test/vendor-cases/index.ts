import type { VendorCase } from '../adapter-fixture.js';
import { ai21Cases } from './ai21labs.js';
import { anthropicCases } from './anthropic.js';
import { azureFoundryCases } from './azure-foundry.js';
import { bedrockCases } from './bedrock.js';
import { cohereCases } from './cohere.js';
import { databricksCases } from './databricks.js';
import { geminiCases } from './gemini.js';
import { huggingFaceTgiCases } from './huggingface-tgi.js';
import { modelServingCases } from './mlflow-model-serving.js';
import { mosaicMlCases } from './mosaicml.js';
import { compatibleCases } from './openai-compatible.js';
import { openAiCases } from './openai.js';
import { palmCases } from './palm.js';
import { vertexAiCases } from './vertex-ai.js';

/** Every adapter that talks to a vendor; a new one adds its file here and passes the shared suite. */
export const VENDOR_CASES: readonly VendorCase[] = [
  ...openAiCases,
  ...compatibleCases,
  ...databricksCases,
  ...azureFoundryCases,
  ...ai21Cases,
  ...anthropicCases,
  ...bedrockCases,
  ...cohereCases,
  ...geminiCases,
  ...vertexAiCases,
  ...palmCases,
  ...modelServingCases,
  ...mosaicMlCases,
  ...huggingFaceTgiCases,
];
