import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

// What core/ may not name: a decision that reads a clock or a process can't be replayed.
const impure = ['Date', 'process', 'console', 'performance', 'setTimeout', 'setInterval', 'fetch'];
const now = {
  object: 'Date',
  property: 'now',
  message: 'Take the time from Clock (#service-kit).',
};
const byChance = { message: 'Take it as a parameter: the same decision must come out again.' };

export default tseslint.config(
  { ignores: ['dist/**', '.hub/**', 'node_modules/**', 'schemas/generated/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Nest modules are classes that only carry a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration[exportKind!="type"]', message: 'Name what is exported.' },
      ],
      'no-restricted-properties': ['error', now],
    },
  },
  {
    files: ['libs/service-kit/src/clock.ts', 'deploy/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/core/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': [
        'error',
        now,
        { object: 'Math', property: 'random', ...byChance },
        { object: 'Temporal', property: 'Now', ...byChance },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['crypto', 'node:crypto'].map((name) => {
            return { name, importNames: ['randomBytes', 'randomInt', 'randomUUID'], ...byChance };
          }),
        },
      ],
    },
  },
  {
    files: ['libs/**/src/**/*.ts', 'schemas/*.ts', 'services/**/core/**/*.ts'],
    ignores: ['**/*spec.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { FunctionDeclaration: true, ClassDeclaration: true },
          contexts: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'],
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
    rules: {
      // A describe block is a list of tests, not a function to keep short.
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A plain record stands for one that was fetched.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
);
