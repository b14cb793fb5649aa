import { maskText } from '../text/mask.js';
import { HubError, hubErrorCodes, type HubErrorCode } from './hub-error.js';
import { rejection, rejectionCodes, rejectionText, type RejectionCode } from './rejection.js';

describe('HubError', () => {
  it('is known by its code, also when it comes from another copy of the module', () => {
    const foreign = Object.assign(new Error('x'), { name: 'HubError', code: 'FRAME_TRUNCATED' });
    expect(HubError.is(foreign)).toBe(true);
    expect(HubError.is(new Error('x'))).toBe(false);
    expect(HubError.is(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe(false);
  });

  it.each(Object.keys(hubErrorCodes) as HubErrorCode[])(
    '%s says what it is in both languages',
    (code) => {
      const error = new HubError(code, 'message');
      expect(hubErrorCodes[code].doc).toMatch(/\.$/);
      expect(hubErrorCodes[code].zh).toMatch(/\p{Script=Han}/u);
      expect(error.retryable).toBe(error.class === 'dependency');
    },
  );
});

describe('rejectionText', () => {
  it.each(Object.keys(rejectionCodes) as RejectionCode[])('%s names the way out', (code) => {
    expect(rejectionText(rejection(code, ''), '')).toContain(rejectionCodes[code].wayOut);
  });

  it('names the column, what was there and what was expected', () => {
    expect(rejectionText(rejection('CONTRADICTION', '4', '3'), '等级')).toBe(
      '【等级】同一行内前后矛盾（现为：4；应为：3）。请核对所列各项。',
    );
  });
});

describe('maskText', () => {
  it.each([
    { name: 'an ID', text: '张三130599197001010012号', masked: '张三130599********0012号' },
    { name: 'a certificate', text: '证13059919700101001242', masked: '证130599********0012**' },
    { name: 'a phone', text: '电话13812341234。', masked: '电话138****1234。' },
    {
      name: 'a settlement number of 20 digits',
      text: 'S20260301000000000001',
      masked: 'S20260301000000000001',
    },
  ])('hides $name', ({ text, masked }) => {
    expect(maskText(text)).toBe(masked);
  });
});
