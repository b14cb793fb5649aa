import { letGo } from './let-go.js';

describe('a connection that ends', () => {
  it('is waited for', async () => {
    let isEnded = false;
    await letGo(
      new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        isEnded = true;
      }),
    );
    expect(isEnded).toBe(true);
  });

  it('is let go when its end does not come', async () => {
    await expect(letGo(new Promise(() => undefined), 1)).resolves.toBeUndefined();
  });

  it('keeps nobody from ending where it fails, also after it was let go', async () => {
    await expect(letGo(Promise.reject(new Error('gone')))).resolves.toBeUndefined();
    const late = Promise.withResolvers<never>();
    await letGo(late.promise, 1);
    late.reject(new Error('gone'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
