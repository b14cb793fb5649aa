/** Records of one send; kafkajs groups them in quadratic time, and 500 was measured to be best. */
export const sendRecordsMax = 500;

/**
 * Bytes of one send. A send becomes one record batch for each partition and is never split, and a
 * batch above the broker's limit (1 MiB by default) is refused whole.
 */
export const sendBytesMax = 512 * 1024;

/** Bytes of one record with key and headers; the broker's default limit less its own overhead. */
export const recordBytesMax = 1_000_000;

/** Bytes that a record takes beside key, value and headers, at most. */
export const recordOverheadBytes = 80;
