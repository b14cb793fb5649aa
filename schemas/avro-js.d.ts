declare module 'avro-js' {
  /** The part of Apache's own JavaScript Avro that the contract tests use. */
  const avroJs: { parse: (schema: unknown) => { fromBuffer: (bytes: Buffer) => unknown } };
  export default avroJs;
}
