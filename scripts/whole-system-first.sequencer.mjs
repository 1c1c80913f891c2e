import Sequencer from '@jest/test-sequencer';

const WHOLE_SYSTEM = /\.e2e-spec\.ts$/;

/**
 * Whole-system tests first, the others behind them in Jest's order. A clean clone knows no durations, and Jest would go
 * by the sizes of the files: a short file that waits for real clients would come last and keep all cores but one idle.
 */
export default class WholeSystemFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isFirst = ({ path }) => WHOLE_SYSTEM.test(path);
    return [...sorted.filter(isFirst), ...sorted.filter((test) => !isFirst(test))];
  }
}
