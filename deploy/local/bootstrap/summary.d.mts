export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}
export function countOf(report: JestReport | undefined, exitCode: number): Count;
export function closingLine(counts: readonly Count[]): string;
export function isGood(counts: readonly Count[]): boolean;
