export type ProgramName = 'node' | 'npm' | 'java' | 'mvn';
export function parseVersion(printed: string): number[] | undefined;
export function isAtLeast(version: number[], least: number[]): boolean;
export function complaint(name: ProgramName, printed: string | undefined): string | undefined;
export function check(names: ProgramName[]): string[];
export function javaCommand(): string;
