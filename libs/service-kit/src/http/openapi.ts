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
  responses?: Record<string, unknown>;
}

/** Every operation may fail, and always in one form. */
function addErrorAnswers(document: OpenAPIObject): void {
  const schema = z.toJSONSchema(errorBodySchema) as Record<string, unknown>;
  delete schema['$schema'];
  delete schema['id'];
  const answer = { description: '出错时的答复', content: { 'application/json': { schema } } };
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Operation[]) {
      operation.responses = { ...operation.responses, default: answer };
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
