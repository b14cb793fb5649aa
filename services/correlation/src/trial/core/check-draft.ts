import {
  checkStandard,
  CITY_CODE,
  problemSentences,
  type Standard,
  type StandardProblem,
} from '#domain';
import type { DecisionView } from '../../decision/core/types.js';

/** A draft that can be tried, or what is wrong with it. */
export type DraftCheck =
  | { readonly ok: true; readonly draft: Standard }
  | { readonly ok: false; readonly problems: readonly StandardProblem[] };

/** Checks a draft as a submission would be checked, and that it is about the county. */
export function checkDraft(text: string, county: string, view: DecisionView): DraftCheck {
  const checked = checkStandard(text, view.standards, view.today);
  if (!checked.ok) return checked;
  const { standard: draft } = checked;
  if (draft.countyCode === county || draft.countyCode === CITY_CODE) return { ok: true, draft };
  const code = 'COUNTY_OF_OTHERS';
  const sentences = problemSentences(code, { found: draft.countyCode });
  return {
    ok: false,
    problems: [{ code, line: 1, path: 'countyCode', ruleId: null, ...sentences }],
  };
}
