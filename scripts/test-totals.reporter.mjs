import { writeFileSync } from 'node:fs';

/** Leaves the totals of a Jest run in the file WEIR_TEST_TOTALS, for scripts/test.mjs. */
export default class TestTotalsReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = results;
    // A file that does not even load has no failed test in it.
    const totals = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
    writeFileSync(process.env.WEIR_TEST_TOTALS, JSON.stringify(totals));
  }
}
