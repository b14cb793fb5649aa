const applications = '^(services|connectors)/([^/]+)/';
const ranks = ['domain', 'bus', 'persistence', 'service-kit', 'connector-kit', 'testkit'];
const below = {
  domain: [],
  bus: ['domain'],
  persistence: ['domain'],
  'service-kit': ['domain', 'bus', 'persistence'],
  'connector-kit': ['domain', 'bus', 'persistence', 'service-kit'],
  testkit: ['domain', 'bus', 'persistence', 'service-kit', 'connector-kit'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'core/ decides: it may not reach files, the network, Kafka, SQL or Nest.',
      severity: 'error',
      from: { path: '/core/', pathNot: '\\.(int-)?spec\\.ts$|/core/testing/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: [
          '^(node:)?(crypto|buffer|path|zlib)$',
          'node_modules/(zod|yaml|@marcbachmann/cel-js|temporal-polyfill|pinyin-pro|chinese-days|uuid)/',
        ],
      },
    },
    {
      name: 'core-not-to-shell',
      comment: 'The shell calls the core, never the other way round.',
      severity: 'error',
      from: { path: '/core/', pathNot: '\\.(int-)?spec\\.ts$' },
      to: { path: '/(shell|api)/' },
    },
    {
      name: 'core-not-to-shell-of-libs',
      comment:
        'Libraries that reach Kafka, SQL or Nest are shell to everybody else; their types are only words.',
      severity: 'error',
      from: { path: '^([^/]+/[^/]+)/.*/core/', pathNot: '\\.(int-)?spec\\.ts$' },
      to: {
        path: '^libs/(bus|persistence|service-kit|connector-kit|testkit)/',
        pathNot: '^$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'applications-do-not-import-each-other',
      comment: 'They share schemas/ and libs/; what they tell each other is a topic.',
      severity: 'error',
      from: { path: applications },
      to: { path: applications, pathNot: '^$1/$2/' },
    },
    {
      name: 'libs-and-schemas-do-not-import-applications',
      severity: 'error',
      from: { path: '^(libs|schemas)/' },
      to: { path: '^(services|connectors|deploy|test|bench)/' },
    },
    {
      name: 'schemas-stand-alone',
      comment: 'schemas/ is the contract; a Java or Python consumer uses it as it is.',
      severity: 'error',
      from: { path: '^schemas/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/' },
    },
    ...ranks.map((rank) => ({
      name: `rank-of-${rank}`,
      comment: `libs/${rank} may import only ${below[rank].join(', ') || 'schemas'}.`,
      severity: 'error',
      from: { path: `^libs/${rank}/`, pathNot: '\\.(int-)?spec\\.ts$' },
      to: {
        path: '^libs/([^/]+)/',
        pathNot: `^libs/(${[rank, ...below[rank]].join('|')})/`,
      },
    })),
    {
      name: 'the-city-plants-its-own-truth',
      comment:
        'What the city in small plants is held against the hub: made by code of the hub, it would hide its mistakes. Types are only words.',
      severity: 'error',
      from: { path: '^libs/testkit/src/city/(?!reference/)', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^(libs/(?!testkit/)|libs/testkit/src/applications/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-the-surface-of-a-lib',
      comment: 'Import the lib by its name (#bus), not a file inside it.',
      severity: 'error',
      from: { path: '^(?!libs/)|^libs/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^libs/$1/' },
    },
    {
      name: 'kafkajs-in-one-place',
      severity: 'error',
      from: { pathNot: '^(libs/(bus|testkit)/|test/faults/die-at-step|bench/)' },
      to: { path: 'node_modules/(kafkajs|@kafkajs)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.hub)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
};
