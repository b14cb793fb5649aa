import fc from 'fast-check';
import { codeTable } from '#schemas';
import { readRelation } from './relation.js';

describe('the relation to the head', () => {
  it.each(['户主', '本人', '户主本人', '户主（本人）', '户 主', '01', '02', '1'])(
    'of the head: %s',
    (text) => {
      expect(readRelation(text)).toEqual({ isHead: true, isKnown: true });
    },
  );

  it.each([
    ...['10', '20', '53', '56', '68', '69', '71', '97', '98', '99'],
    ...[
      '长子',
      '次子',
      '三女',
      '儿子',
      '女儿',
      '小女儿',
      '之儿媳',
      '之孙媳',
      '之曾祖父',
      '之外孙女婿',
    ],
    ...[
      '户主之子',
      '户主的儿子',
      '户主配偶',
      '养子',
      '继女',
      '养子或继子',
      '之兄弟媳妇',
      '妻子（再婚）',
      '非亲属',
    ],
  ])('of somebody else: %s', (text) => {
    expect(readRelation(text)).toEqual({ isHead: false, isKnown: true });
  });

  it.each(['2', '3', '00', '100', '户住', '之', '王小花', 'constructor'])(
    'of nobody knows whom, so not of the head: %s',
    (text) => {
      expect(readRelation(text)).toEqual({ isHead: false, isKnown: false });
    },
  );

  it('is read for each code and name of the table, and two of them are a head’s', () => {
    const { entries } = codeTable('family-relation');
    const heads = entries.filter(({ code }) => readRelation(code).isHead);
    expect(heads.map(({ code }) => code)).toEqual(['01', '02']);
    for (const { code, zh } of entries) expect(readRelation(zh)).toEqual(readRelation(code));
  });

  it('is read whatever the cell says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        expect(readRelation(text).isHead).toBe(['户主', '本人', '01', '02', '1'].includes(text));
      }),
    );
  });
});
