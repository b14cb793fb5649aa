import { describeProof } from './testing/describe-proof.js';
import { countedRecords } from './testing/counted-records.js';

// A run names its seed; set FC_SEED to repeat it, FC_RUNS for more or fewer histories.
describeProof('records that count one by one', countedRecords);
