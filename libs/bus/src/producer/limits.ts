/** Records of one partition in a send; kafkajs puts them together in quadratic time, and 500 was measured to be best. */
export const partitionRecordsMax = 500;

/**
 * Bytes of one partition in a send. They become one record batch, which is never split, and a batch above the
 * broker's limit (1 MiB by default) is refused whole.
 */
export const partitionBytesMax = 512 * 1024;

/** Bytes of a whole send: what is in memory twice while it is encoded. */
export const sendBytesMax = 4 * 1024 * 1024;

/** Bytes of one record with key and headers; the broker's default limit less its own overhead. */
export const recordBytesMax = 1_000_000;

/** Bytes that a record takes beside key, value and headers, at most. */
export const recordOverheadBytes = 80;
