import { formatFenZh, isoDay } from '#domain';
import { type AlertContent } from './types.js';

/** Severities in words. */
export const SEVERITY_ZH = { BLUE: '蓝色', YELLOW: '黄色', ORANGE: '橙色', RED: '红色' } as const;

/** A day in words, such as `2026年7月12日`. */
export function dayText(day: number): string {
  const [year = 0, month = 0, dayOfMonth = 0] = isoDay(day).split('-').map(Number);
  return `${year}年${month}月${dayOfMonth}日`;
}

/** A group in words; who is monitored is told from who is ex-poor. */
export function groupText({ group, category }: Pick<AlertContent, 'group' | 'category'>): string {
  if (group === 'ORDINARY') return '一般农户';
  return category === null ? '脱贫户' : '监测户';
}

/**
 * The alert's sentence, made from its other fields by the standard's template. What the register
 * does not know is said at the end. Never with identity: no field of the template names a person.
 */
export function explain(
  template: string,
  content: Omit<AlertContent, 'explanation'>,
  notes: readonly string[],
): string {
  const [indicator] = content.indicators;
  const value = indicator?.value ?? 0;
  const threshold = indicator?.threshold ?? 0;
  const fen = indicator?.unit === 'FEN';
  const year = Number.parseInt(content.windowKey, 10);
  // Only what the template names is put into words.
  const textOf = (name: string): string | null => {
    switch (name) {
      case 'value':
        return fen ? formatFenZh(value) : String(value);
      case 'threshold':
        return fen ? formatFenZh(threshold) : String(threshold);
      case 'group':
        return groupText(content);
      case 'count':
        return String(content.evidence.length + content.evidenceOmitted.count);
      case 'year':
        return String(year);
      case 'nextYear':
        return String(year + 1);
      case 'firstMetOn':
        return dayText(content.firstMetOn);
      case 'severity':
        return SEVERITY_ZH[content.severity];
      default:
        return null;
    }
  };
  const sentence = template.replaceAll(
    /\{(\w+)\}/g,
    (whole, name: string) => textOf(name) ?? whole,
  );
  if (notes.length === 0) return sentence;
  return `${sentence.replace(/。$/, '')}；${notes.join('；')}。`;
}
