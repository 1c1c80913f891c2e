import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import { PromptLineageRepository, RunRepository, type PromptVersionKey } from '@weir/tracking-store';
import { predictionView } from './prediction-view.mapper.js';
import type {
  PromptPredictionsView,
  PromptRunsView,
  PromptVersionView,
  RunPromptsView,
} from './prompt-lineage-views.dto.js';
import type { LineagePage } from './lineage-page.js';

const noPrompt = (): AppError =>
  new AppError({ code: 'PREDICTIONS.NO_PROMPT', status: 404, message: 'There is no such prompt version.' });

/** Follows prompts to what was answered with them, and runs to their prompts. */
@Injectable()
export class PromptLineageService {
  constructor(
    private readonly lineage: PromptLineageRepository,
    private readonly runs: RunRepository,
  ) {}

  async predictions(name: string, version: string, page: LineagePage): Promise<PromptPredictionsView> {
    const prompt = await this.prompt(name, version);
    const found = await this.lineage.predictions(prompt, { ...page, limit: page.limit + 1 });
    if (found.length === 0 && !prompt.registered) throw noPrompt();
    const shown = found.slice(0, page.limit);
    return {
      prompt,
      predictions: shown.map(({ prediction, link }) => ({ ...predictionView(prediction, null), link })),
      next_page_token: found.length > shown.length ? (shown.at(-1)?.prediction.predictionId ?? null) : null,
    };
  }

  async runsOf(name: string, version: string, page: LineagePage): Promise<PromptRunsView> {
    const prompt = await this.prompt(name, version);
    const found = await this.lineage.runs(prompt, { ...page, limit: page.limit + 1 });
    if (found.length === 0 && !prompt.registered) throw noPrompt();
    const shown = found.slice(0, page.limit);
    return {
      prompt,
      runs: shown.map((run) => ({
        run_id: run.runId,
        experiment_id: String(run.experimentId),
        run_name: run.runName,
        links: run.links,
      })),
      next_page_token: found.length > shown.length ? (shown.at(-1)?.runId ?? null) : null,
    };
  }

  async promptsOf(runId: string): Promise<RunPromptsView> {
    await this.runs.getInfo(runId);
    const prompts = await this.lineage.ofRun(runId);
    return {
      run_id: runId,
      prompts: prompts.map(({ name, version, links, isRegistered }) => ({
        name,
        version,
        links,
        registered: isRegistered,
      })),
    };
  }

  /** A version is a number, or an alias of one. */
  private async prompt(name: string, asked: string): Promise<PromptVersionView> {
    const key: PromptVersionKey = { name, version: await this.numberOf(name, asked) };
    const template = await this.lineage.template(key);
    return { ...key, registered: template !== null, template };
  }

  private async numberOf(name: string, asked: string): Promise<string> {
    if (/^[1-9]\d{0,9}$/.test(asked)) return asked;
    const version = await this.lineage.versionOfAlias(name, asked.replace(/^@/, ''));
    if (version === null) throw noPrompt();
    return version;
  }
}
