import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HubError } from '#domain';
import { RegistryClient } from './registry-client.js';

/** One answer of a registry or of what stands in its place. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body) };
}

/** What each registry answers, in its own words. */
interface Dialect {
  readonly unknownId: Answer;
  readonly unknownSubject: Answer;
  readonly noLevel: Answer;
  readonly wrongPath: Answer;
  readonly invalidSchema: Answer;
  readonly ownError: Answer;
}

const dialects: Readonly<Record<string, Dialect>> = {
  Confluent: {
    unknownId: json(404, { error_code: 40403, message: 'Schema 7 not found' }),
    unknownSubject: json(404, { error_code: 40401, message: "Subject 's' not found." }),
    noLevel: json(404, {
      error_code: 40408,
      message: "Subject 's' does not have subject-level compatibility configured",
    }),
    wrongPath: json(404, { error_code: 404, message: 'HTTP 404 Not Found' }),
    invalidSchema: json(422, { error_code: 42201, message: 'Invalid schema' }),
    ownError: json(500, { error_code: 50001, message: 'Error in the backend data store' }),
  },
  Karapace: {
    unknownId: json(404, { error_code: 40403, message: 'Schema not found' }),
    unknownSubject: json(404, { error_code: 40401, message: "Subject 's' not found." }),
    noLevel: json(404, { error_code: 40401, message: 'Subject not found.' }),
    wrongPath: { status: 404, body: '404: Not Found' },
    invalidSchema: json(422, {
      error_code: 44201,
      message: 'Invalid AVRO schema. Error: unknown type',
    }),
    ownError: json(500, { error_code: 50003, message: 'Error while forwarding the request' }),
  },
  Apicurio: {
    unknownId: json(404, {
      message: "No content with ID '7' was found.",
      error_code: 40403,
    }),
    unknownSubject: json(404, {
      message: "No artifact with ID 's' in group 'null' was found.",
      error_code: 40401,
    }),
    noLevel: json(404, {
      message: "No artifact with ID 's' in group 'null' was found.",
      error_code: 40401,
    }),
    wrongPath: json(404, { title: 'RESTEASY003210', status: 404, name: 'NotFoundException' }),
    invalidSchema: json(422, {
      message: 'Failed to discover artifact type from content.',
      error_code: 42201,
    }),
    ownError: json(500, { error_code: 50005, message: 'Storage is not ready' }),
  },
};

const schema = JSON.stringify({
  type: 'record',
  name: 'R',
  namespace: 'cn.xingtai.test',
  fields: [{ name: 'a', type: 'string' }],
});

/** What stands between and is no registry. */
const strangers: readonly (readonly [string, Answer])[] = [
  ['a page in HTML with 404', { status: 404, body: '<html>Not Found</html>' }],
  ['a page in HTML with 200', { status: 200, body: '<html>Welcome</html>' }],
  ['nothing at all with 502', { status: 502, body: '' }],
  ['a JSON error of a gateway', json(503, { error: 'upstream unavailable' })],
  ['JSON of another form with 200', json(200, { welcome: true })],
];

describe('the client of the registry', () => {
  let server: Server;
  let client: RegistryClient;
  let answer: Answer | 'hang up';

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (answer === 'hang up') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new RegistryClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function codeOf(call: Promise<unknown>): Promise<string> {
    const error: unknown = await call.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return HubError.is(error) ? error.code : 'no HubError';
  }

  describe.each(Object.entries(dialects))('in the words of %s', (_, dialect) => {
    it('takes an unknown id for bad data, not for a broken registry', async () => {
      answer = dialect.unknownId;
      expect(await client.schemaById(7)).toBeNull();
    });

    it('takes an unknown subject for one without versions', async () => {
      answer = dialect.unknownSubject;
      expect(await client.versions('s')).toEqual([]);
      expect(await client.idOf('s', schema)).toBeNull();
    });

    it('takes a subject without a level of its own for just that', async () => {
      answer = dialect.noLevel;
      expect(await client.level('s')).toBeNull();
    });

    it('takes a wrong path for a broken registry: no record is to blame', async () => {
      answer = dialect.wrongPath;
      expect(await codeOf(client.schemaById(7))).toBe('REGISTRY_UNREACHABLE');
      expect(await codeOf(client.versions('s'))).toBe('REGISTRY_UNREACHABLE');
    });

    it('takes an error of its own for a broken registry', async () => {
      answer = dialect.ownError;
      expect(await codeOf(client.schemaById(7))).toBe('REGISTRY_UNREACHABLE');
      expect(await codeOf(client.register('s', schema))).toBe('REGISTRY_UNREACHABLE');
    });

    it('passes on that a schema is refused', async () => {
      answer = dialect.invalidSchema;
      expect(await client.register('s', schema)).toMatchObject({ status: 422 });
    });
  });

  it.each(strangers)('takes %s for a broken registry', async (_, given) => {
    answer = given;
    expect(await codeOf(client.schemaById(7))).toBe('REGISTRY_UNREACHABLE');
    expect(await client.isReachable()).toBe(given.status === 200 && given.body.startsWith('{'));
  });

  it('takes a connection that ends without an answer for a broken registry', async () => {
    answer = 'hang up';
    expect(await codeOf(client.schemaById(7))).toBe('REGISTRY_UNREACHABLE');
  });

  it('takes a port on which nobody listens for a broken registry', async () => {
    const nobody = new RegistryClient('http://127.0.0.1:9');
    expect(await codeOf(nobody.schemaById(7))).toBe('REGISTRY_UNREACHABLE');
  });
});
