import { closingLine, countOf, isGood } from './summary.mjs';

const report = {
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('the count of one check', () => {
  it('is what Jest counted', () => {
    expect(countOf(report, 0)).toEqual({ passed: 12, failed: 0, skipped: 0 });
  });

  it('holds a failure for each file that could not be loaded', () => {
    expect(countOf({ ...report, numRuntimeErrorTestSuites: 2 }, 1).failed).toBe(2);
  });

  it('holds a failure when Jest failed although no test did', () => {
    expect(countOf(report, 1).failed).toBe(1);
  });

  it('is one for a check without tests of its own', () => {
    expect(countOf(undefined, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(countOf(undefined, 2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('the closing line of a run', () => {
  const good = { passed: 12, failed: 0, skipped: 0 };
  const bad = { passed: 3, failed: 1, skipped: 2 };

  it('adds up all checks', () => {
    expect(closingLine([good, good])).toBe('24 passed, 0 failed');
  });

  it('names skipped tests only where there are any', () => {
    expect(closingLine([good, bad])).toBe('15 passed, 1 failed, 2 skipped');
  });

  it('belongs to a good run only when something ran and nothing failed', () => {
    expect(isGood([good])).toBe(true);
    expect(isGood([good, bad])).toBe(false);
    expect(isGood([{ passed: 0, failed: 0, skipped: 0 }])).toBe(false);
    expect(isGood([])).toBe(false);
  });
});
