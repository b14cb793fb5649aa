import { type RuleLogic } from '../rule.js';
import { labourerLost, traffic } from './accident.js';
import { rigidSpending } from './combined.js';
import { coverageLapsed } from './coverage.js';
import { severeDisability } from './disability.js';
import { disasterHousing, disasterLoss } from './disaster.js';
import { singleStay, yearBurden } from './illness.js';
import { majorDisease } from './major-disease.js';
import { incomeDrop, reportedOther } from './reported.js';
import { dropout, yearCost } from './schooling.js';

/** All rules that the hub decides; a standard says which of them hold and how. */
export const RULES: readonly RuleLogic[] = [
  yearBurden,
  singleStay,
  majorDisease,
  yearCost,
  dropout,
  disasterLoss,
  disasterHousing,
  traffic,
  labourerLost,
  severeDisability,
  coverageLapsed,
  incomeDrop,
  reportedOther,
  rigidSpending,
];
