import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { errorBodySchema } from './request-error.js';

/** What stands at the head of the document. */
export interface OpenApiHead {
  readonly title: string;
  readonly version: string;
}

interface Operation {
  responses?: Record<string, object>;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: unknown;
}

const errorStatusMin = 400;

/** When an operation is answered with which error, by what it takes. */
const errorAnswers: readonly {
  readonly status: number;
  readonly description: string;
  readonly when: (operation: Operation, method: string) => boolean;
}[] = [
  {
    status: 400,
    description: '请求格式有误',
    when: ({ parameters = [], requestBody }) => parameters.length > 0 || requestBody !== undefined,
  },
  {
    status: 401,
    description: '未携带有效令牌',
    when: ({ security = [] }) => security.length > 0,
  },
  {
    status: 403,
    description: '令牌没有相应权限',
    when: ({ security = [] }) => security.length > 0,
  },
  {
    status: 404,
    description: '未找到所请求的内容',
    when: ({ parameters = [] }) => parameters.some((parameter) => parameter.in === 'path'),
  },
  { status: 409, description: '与当前状态冲突', when: (_, method) => method !== 'get' },
  {
    status: 413,
    description: '内容超过大小上限',
    when: ({ requestBody }) => requestBody !== undefined,
  },
  {
    status: 415,
    description: '内容的编码无法读取',
    when: ({ requestBody }) => requestBody !== undefined,
  },
  { status: 500, description: '系统内部错误', when: () => true },
  { status: 503, description: '所依赖的服务暂不可用', when: () => true },
];

/** Every operation may fail, and always in one form; how, follows from what it takes. */
function addErrorAnswers(document: OpenAPIObject): void {
  const schema = z.toJSONSchema(errorBodySchema) as Record<string, unknown>;
  delete schema['$schema'];
  delete schema['id'];
  const content = { 'application/json': { schema } };
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path) as [string, Operation][]) {
      const answers = errorAnswers
        .filter(({ when }) => when(operation, method))
        .map(({ status, description }) => [String(status), { description, content }]);
      const own = Object.entries(operation.responses ?? {}).map(([status, answer]) => [
        status,
        Number(status) >= errorStatusMin ? { content, ...answer } : answer,
      ]);
      // What an operation says itself goes before.
      operation.responses = Object.fromEntries([...answers, ...own]) as Record<string, object>;
    }
  }
}

/** Serves the interface's description: for people at `/openapi`, for programs at `/openapi.json`. */
export function serveOpenApi(app: INestApplication, { title, version }: OpenApiHead): void {
  const head = new DocumentBuilder().setTitle(title).setVersion(version).addBearerAuth().build();
  const document = (): OpenAPIObject => {
    const made = SwaggerModule.createDocument(app, head);
    addErrorAnswers(made);
    return made;
  };
  // Made at the first question: twelve documents at every start would be for nobody.
  SwaggerModule.setup('openapi', app, document, { jsonDocumentUrl: 'openapi.json' });
}
