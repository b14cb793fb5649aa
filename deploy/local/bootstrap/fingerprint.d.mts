export function isInstalled(wanted: string, installed: string | undefined): boolean;
export function readIfThere(path: string): string | undefined;
export function contentHash(paths: string[]): string;
export function sourcesHash(root: string, folders: string[]): string;
