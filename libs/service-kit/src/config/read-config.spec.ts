import { z } from 'zod';
import { readConfig } from './read-config.js';

const application = {
  name: 'grassroots',
  title: '村级数据接入',
  config: z.object({
    pollSeconds: z.coerce.number().int().min(1).default(60).meta({
      description: 'How often.',
      wayOut: 'Give at least 1.',
    }),
    feedUrl: z.url().optional().meta({ description: 'A feed.', wayOut: 'Give it.', secret: true }),
  }),
};
const env = {
  HUB_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  HUB_REGISTRY_URL: 'http://127.0.0.1:8080/apis/ccompat/v7',
  HUB_DATABASE_URL: 'postgres://hub:secret@127.0.0.1/hub',
  HUB_COUNTIES: '130529',
};

function complaintAbout(more: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig([application], { ...env, ...more });
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'none';
}

describe('the settings', () => {
  it('are read once, with defaults, from variables with the name of the application', () => {
    const [config] = readConfig([application], {
      ...env,
      HUB_GRASSROOTS_PORT: '8706',
      HUB_GRASSROOTS_POLL_SECONDS: '5',
      // Left out in the way in which compose files do that.
      HUB_LOG_DIR: '',
      // Somebody else's, in the same environment.
      HUB_EDUCATION_PORT: 'not ours to check',
      PATH: '/bin',
    });
    expect(config).toMatchObject({
      application: 'grassroots',
      port: 8_706,
      own: { pollSeconds: 5 },
      base: { brokers: ['127.0.0.1:9092', '127.0.0.1:9093'], days: 'clock', logLevel: 'info' },
    });
    expect(config?.base.logDir).toBeUndefined();
  });

  it.each([
    {
      name: 'missing',
      change: { HUB_BROKERS: undefined },
      says: /HUB_BROKERS: .*it is not set.*host:port/,
    },
    {
      name: 'wrong',
      change: { HUB_COUNTIES: '1305' },
      says: /HUB_COUNTIES: six digits\. Found: 1305\. /,
    },
    {
      name: 'out of range',
      change: { HUB_GRASSROOTS_POLL_SECONDS: '0' },
      says: /HUB_GRASSROOTS_POLL_SECONDS: .*Give at least 1\./,
    },
    {
      name: 'unknown',
      change: { HUB_BROKER: 'x' },
      says: /HUB_BROKER: no setting of this name exists.*did you mean HUB_BROKERS\?/,
    },
    {
      name: 'of an application that does not exist',
      change: { HUB_MAILER_PORT: '1' },
      says: /HUB_MAILER_PORT: no setting/,
    },
  ])('stop the start with rule, value and way out: $name', ({ change, says }) => {
    expect(complaintAbout(change)).toMatch(says);
  });

  it('are all complained about at once, and a secret is not shown', () => {
    const complaint = complaintAbout({
      HUB_COUNTIES: '',
      HUB_GRASSROOTS_FEED_URL: 'hunter2',
      HUB_REGISTRY_URL: 'nowhere',
    });
    expect(complaint.match(/HUB_\w+: /g)).toEqual([
      'HUB_REGISTRY_URL: ',
      'HUB_COUNTIES: ',
      'HUB_GRASSROOTS_FEED_URL: ',
    ]);
    expect(complaint).not.toContain('hunter2');
  });
});
