import fc from 'fast-check';
import { validationPipe } from './validation.js';
import { firstUnstorable } from './storable.js';
import { z } from 'zod';

describe('a text of a request that no table takes', () => {
  it.each([
    ['a NUL', { reason: 'a\u0000b' }, ['reason']],
    ['half a character', { list: ['a', '\ud83d'] }, ['list', '1']],
    ['a whole one', { reason: '🀄️', more: { n: 1, none: null } }, null],
  ])('is found by its path: %s', (_name, value, path) => {
    expect(firstUnstorable(value)).toEqual(path);
  });

  it('is refused with its field, whatever else the body holds', async () => {
    const schema = z.strictObject({ reason: z.string() });
    const metadata = { type: 'body', schema } as const;
    const bad = fc.string({ unit: fc.constantFrom('\u0000', '\ud83d', 'a', '因'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(bad, async (reason) => {
        const answer = Promise.resolve(validationPipe().transform({ reason }, metadata));
        if (firstUnstorable(reason) === null) await expect(answer).resolves.toEqual({ reason });
        else {
          const fields = { field: 'reason' };
          await expect(answer).rejects.toMatchObject({ code: 'REQUEST_INVALID', fields });
        }
      }),
    );
  });
});
