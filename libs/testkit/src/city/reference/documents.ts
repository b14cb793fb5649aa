import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { projectPath } from '#schemas';
import { cityLayouts } from '../layouts.js';

/** A column of a layout document, as far as its reader needs it. */
export interface DocumentColumn {
  readonly field: string;
  /** Accepted headings; the first is the usual one. */
  readonly headers: readonly string[];
  readonly type: string;
  readonly required?: boolean;
  /** Unit of money when neither heading nor cell names one. */
  readonly unit?: 'yuan' | 'wan' | 'fen';
  readonly codes?: Readonly<Record<string, string | number | boolean>>;
  readonly table?: string;
  readonly default?: string | number | boolean;
}

/** A layout document, as far as its reader needs it. */
export interface LayoutDocument {
  readonly layout: string;
  readonly connector: string;
  readonly title: string;
  readonly file: {
    readonly formats: readonly string[];
    readonly fileName: string;
    readonly period?: 'month';
  };
  readonly columns: readonly DocumentColumn[];
  readonly recordId: readonly string[];
  readonly checks?: readonly { readonly code: string; readonly fields: readonly string[] }[];
  readonly reversal?: object;
  readonly withdrawn?: string;
  readonly exchange?: {
    readonly table: string;
    readonly updateTime?: string;
    readonly id?: string;
  };
}

/** Where the document of a layout lies, below the project. */
function documentPath(connector: string, layout: string): string {
  const room = connector === 'register' ? 'services/register' : `connectors/${connector}`;
  return `${room}/layouts/${layout}.yaml`;
}

/** Reads the document of one layout. */
function readDocument(connector: string, layout: string): LayoutDocument {
  const path = projectPath(documentPath(connector, layout));
  return parse(readFileSync(path, 'utf8')) as LayoutDocument;
}

/** Reads the documents of every layout that the city in small hands over. */
export function readDocuments(): readonly LayoutDocument[] {
  return cityLayouts.map(({ connector, layout }) => readDocument(connector, layout));
}
