import type { CommandContext } from '../command-context.js';
import { Interruption } from './interruption.js';
import { readUpSettings } from './up-settings.js';
import { WeirSystem } from './weir-system.js';

/** `weir up`: runs until a signal; rejects with one line when something cannot start or ends by itself. */
export async function weirUp(context: CommandContext): Promise<void> {
  const settings = readUpSettings(context.environment, context.projectRoot);
  const system = new WeirSystem(context, settings);
  const interruption = new Interruption(() => system.kill());
  interruption.listen();
  try {
    await system.run(interruption);
  } finally {
    await system.stop();
    interruption.close();
  }
}
