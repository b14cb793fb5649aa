import { DefaultNamingStrategy, type NamingStrategyInterface } from 'typeorm';

/** `countyCode` → `county_code`; the form of all names in SQL. */
export function snakeCase(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Lets entities be written in camelCase while tables and columns are snake_case, as in the .sql files. */
export class SnakeCaseNaming extends DefaultNamingStrategy implements NamingStrategyInterface {
  override tableName(className: string, customName: string | undefined): string {
    return customName ?? snakeCase(className);
  }

  override columnName(
    propertyName: string,
    customName: string | undefined,
    embeddedPrefixes: string[],
  ): string {
    const own = customName ?? snakeCase(propertyName);
    return [...embeddedPrefixes.map(snakeCase), own].join('_');
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snakeCase(`${relationName}_${referencedColumnName}`);
  }
}
