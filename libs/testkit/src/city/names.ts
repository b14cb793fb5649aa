import type { Random, Weighted } from './random.js';

// Compact weights by hand: the large surnames of the North China plain, and a few that are common
// in Xingtai's counties and rare elsewhere (郅, 郄, 暴, 要).
const surnames: Weighted<string> = [
  ['王', 98],
  ['张', 92],
  ['李', 90],
  ['刘', 76],
  ['赵', 52],
  ['杨', 34],
  ['陈', 26],
  ['孙', 24],
  ['马', 22],
  ['高', 20],
  ['郭', 20],
  ['韩', 16],
  ['周', 14],
  ['吴', 12],
  ['徐', 12],
  ['宋', 12],
  ['胡', 10],
  ['董', 10],
  ['梁', 9],
  ['许', 9],
  ['冯', 9],
  ['曹', 8],
  ['贾', 8],
  ['史', 7],
  ['孟', 7],
  ['石', 7],
  ['范', 7],
  ['路', 6],
  ['霍', 5],
  ['谷', 5],
  ['靳', 5],
  ['申', 5],
  ['樊', 4],
  ['乔', 4],
  ['武', 4],
  ['焦', 4],
  ['常', 4],
  ['郝', 4],
  ['尹', 3],
  ['庞', 3],
  ['郅', 3],
  ['郄', 3],
  ['暴', 2],
  ['要', 2],
  ['欧阳', 1],
];

const elderFemale: Weighted<string> = [
  ['秀', 30],
  ['英', 28],
  ['兰', 24],
  ['桂', 16],
  ['芬', 12],
  ['花', 10],
  ['珍', 10],
  ['荣', 9],
  ['梅', 9],
  ['玉', 9],
  ['凤', 8],
  ['芝', 7],
  ['香', 6],
  ['莲', 6],
  ['淑', 6],
];
const elderMale: Weighted<string> = [
  ['振', 26],
  ['国', 26],
  ['建', 14],
  ['志', 12],
  ['福', 11],
  ['贵', 10],
  ['德', 10],
  ['明', 9],
  ['庆', 9],
  ['书', 8],
  ['林', 8],
  ['春', 7],
  ['增', 6],
  ['套', 2],
  ['锁', 2],
];
const youngFemale: Weighted<string> = [
  ['子', 10],
  ['涵', 12],
  ['欣', 12],
  ['怡', 11],
  ['雨', 10],
  ['佳', 10],
  ['梦', 8],
  ['静', 8],
  ['丽', 7],
  ['晓', 7],
  ['婷', 7],
  ['雅', 6],
  ['彤', 5],
  ['娜', 5],
  ['敏', 5],
];
const youngMale: Weighted<string> = [
  ['浩', 12],
  ['宇', 12],
  ['子', 10],
  ['轩', 10],
  ['博', 8],
  ['泽', 8],
  ['鹏', 8],
  ['伟', 8],
  ['磊', 7],
  ['超', 7],
  ['帅', 6],
  ['亮', 5],
  ['晨', 6],
  ['航', 5],
  ['凯', 5],
];

/** Surname by weight. */
export function surname(random: Random): string {
  return random.weighted(surnames);
}

/** Given name by sex and year of birth; elders have 秀 英 兰 振 国. */
export function givenName(random: Random, female: boolean, bornIn: number): string {
  const [elder, young] = female ? [elderFemale, youngFemale] : [elderMale, youngMale];
  const characters = bornIn < 1975 ? elder : young;
  const first = random.weighted(characters);
  if (random.chance(18)) return first;
  return first + random.weighted(characters);
}
