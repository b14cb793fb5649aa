// Adds up what the checks of a test run have found.

/**
 * One check's share of the closing line. A check without tests of its own counts as one test.
 * @param report what Jest wrote with --json; undefined for other checks, or when Jest died before
 * @param exitCode of the program that made the check
 */
export function countOf(report, exitCode) {
  if (report === undefined) {
    return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  }
  // A file that cannot be loaded has no tests that could fail, and would count as nothing.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    // Open handles, thresholds or a teardown: Jest failed without a test that did.
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The closing line: "12 passed, 0 failed", with the skipped only where there are any. */
export function closingLine(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum('skipped');
  const line = `${sum('passed')} passed, ${sum('failed')} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/** Whether a run counts as good: something ran, and nothing failed. */
export function isGood(counts) {
  return counts.some((count) => count.passed > 0) && counts.every((count) => count.failed === 0);
}
