import { describeProof } from './testing/describe-proof.js';
import { moneyRecords } from './testing/history-records.js';

// A run names its seed; set FC_SEED to repeat it, FC_RUNS for more or fewer histories.
describeProof('records of money', moneyRecords);
