/** A message as it would be fetched. */
export interface FuzzMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Value of the one header; null without. */
  readonly header: Buffer | null;
  readonly headerName: string;
}

type Packed = readonly (string | null)[];

const packed = (bytes: Buffer | null): string | null => bytes?.toString('base64') ?? null;
const unpacked = (text: string | null | undefined): Buffer | null =>
  text === null || text === undefined ? null : Buffer.from(text, 'base64');

/** Messages as one input, which can be kept in a file. */
export function packMessages(messages: readonly FuzzMessage[]): Buffer {
  const rows = messages.map(({ key, value, header, headerName }): Packed => [
    ...[key, value, header].map(packed),
    headerName,
  ]);
  return Buffer.from(JSON.stringify(rows));
}

/** The messages of an input. */
export function unpackMessages(bytes: Buffer): readonly FuzzMessage[] {
  return (JSON.parse(bytes.toString('utf8')) as readonly Packed[]).map(
    ([key, value, header, name]) => ({
      key: unpacked(key),
      value: unpacked(value),
      header: unpacked(header),
      headerName: name ?? 'traceparent',
    }),
  );
}
