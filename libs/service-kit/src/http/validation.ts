import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { maskText } from '#domain';
import { z } from 'zod';
import { requestError } from './request-error.js';
import { firstUnstorable } from './storable.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const { localeError } = z.locales.zhCN();

function pathOf({ path = [] }: Issue): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

function sentenceOf(issue: Issue): string {
  const said = localeError(issue as unknown as z.core.$ZodRawIssue);
  const sentence = typeof said === 'string' ? said : said?.message;
  return maskText(sentence ?? issue.message);
}

class StorableValuesPipe extends StandardSchemaValidationPipe {
  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    // After the schema: what is deeper or larger than it allows has been refused.
    const checked = (await super.transform(value, metadata)) as T;
    const path = metadata.schema === undefined ? null : firstUnstorable(checked);
    if (path === null) return checked;
    const field = path.join('.');
    throw requestError('REQUEST_INVALID', { field, messageZh: '文字中含有无法保存的字符' });
  }
}

/**
 * Checks every parameter that is declared with a schema, `@Body({ schema })`, `@Query({ schema })`; the handler
 * gets the parsed value. A wrong one is answered with 400 that names the field.
 */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StorableValuesPipe({
    exceptionFactory: (issues: readonly Issue[]) => {
      const [issue] = issues;
      if (issue === undefined) return requestError('REQUEST_INVALID');
      return requestError('REQUEST_INVALID', {
        field: pathOf(issue),
        messageZh: sentenceOf(issue),
      });
    },
  });
}
