import type { BaseConfig } from './base-config.js';

/** The settings of an application, read and checked once at its start. */
export class HubConfig<Own = unknown> {
  constructor(
    /** Name of the application. */
    readonly application: string,
    /** Port on which it serves HTTP; 0 lets the system choose one. */
    readonly port: number,
    /** Settings that all applications share. */
    readonly base: BaseConfig,
    /** Settings of this application. */
    readonly own: Own,
  ) {}
}
