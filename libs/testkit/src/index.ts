export { LocalStack, type LocalStackOptions } from './stack/local-stack.js';
export { StackError, type StackErrorCode } from './stack/stack-error.js';
