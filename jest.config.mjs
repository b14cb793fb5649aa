// Three projects: `unit` needs nothing, `integration` needs the real stack, `e2e` runs the whole city in small.
const common = {
  rootDir: '.',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^#schemas$': '<rootDir>/schemas/index.ts',
    '^#(domain|bus|persistence|service-kit|connector-kit|testkit)$':
      '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.hub'],
  testEnvironment: 'node',
};

export default {
  // No test passes or fails by the speed of the machine; this only ends one that hangs.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  projects: [
    { ...common, displayName: 'unit', testMatch: ['**/*.spec.ts'] },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['**/*.int-spec.ts'],
      globalSetup: '<rootDir>/libs/testkit/src/stack/global-setup.ts',
      globalTeardown: '<rootDir>/libs/testkit/src/stack/global-teardown.ts',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/libs/testkit/src/stack/global-setup.ts',
      globalTeardown: '<rootDir>/libs/testkit/src/stack/global-teardown.ts',
    },
  ],
};
