import type { CommandContext } from '../command-context.js';
import { Interruption } from './interruption.js';
import { readUpSettings } from './up-settings.js';
import { WeirSystem } from './weir-system.js';

/** `weir up`: runs until a signal; rejects with one line when something cannot start or ends by itself. */
export async function weirUp(context: CommandContext): Promise<void> {
  const settings = readUpSettings(context.environment, context.projectRoot);
  const system = new WeirSystem(context, settings);
  const interruption = new Interruption({
    onRepeat: () => system.kill(),
    // A killed npm passes nothing on. Started by hand, Weir may outlive its shell: that is what nohup is for.
    followsParent: context.environment.npm_lifecycle_event !== undefined,
  });
  interruption.listen();
  try {
    await system.run(interruption);
  } finally {
    await system.stop();
    interruption.close();
  }
}
