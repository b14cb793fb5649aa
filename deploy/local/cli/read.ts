import { offsetsOf, scan, tail, type Bus, type EventCodec, type LogRecord } from '#bus';
import { HubError } from '#domain';
import { topicSpecs } from '#schemas';
import { besideApplication } from '#service-kit';
import { operations } from '../../../services/operations/src/app.js';
import { applications } from '../applications.js';
import { CommandEnd, exitCodes } from './exit-code.js';
import { hubSettings } from './hub-settings.js';
import type { Subcommand } from './subcommand.js';
import type { Terminal } from './terminal.js';
import { wholeNumberFrom } from './whole-number.js';

const countyPlace = '.{county}';

interface ReadOptions {
  readonly county?: string;
  readonly follow: boolean;
  readonly limit?: number;
}

/** Ends a reader that has enough. */
class Enough extends Error {}

/**
 * The topic that somebody means by a name, with or without the county behind it.
 * @throws CommandEnd for a name that the topic map does not have, with those that it has
 */
function topicMeant(name: string, county: string | undefined): string {
  const specs = topicSpecs();
  const plain = name.replace(/\.\d{6}$/, '');
  const spec = specs.find((one) => one.name.replace(countyPlace, '') === plain);
  const refuse = (sentence: string): CommandEnd => new CommandEnd(exitCodes.usage, sentence);
  if (spec === undefined || (!spec.template && plain !== name)) {
    const known = specs.map((one) => `  ${one.name.replace(countyPlace, '.<county>')}`);
    throw refuse([`没有主题 ${name}。现有主题：`, ...known].join('\n'));
  }
  if (!spec.template) {
    if (county === undefined) return name;
    throw refuse(`主题 ${name} 不分县，请去掉 --county。`);
  }
  const code = plain === name ? county : name.slice(plain.length + 1);
  if (code === undefined) throw refuse(`主题 ${name} 分县，请用 --county 给出 6 位区划代码。`);
  if (county !== undefined && county !== code) throw refuse(`${name} 不是 ${county} 的主题。`);
  return spec.name.replace(countyPlace, `.${code}`);
}

/** Bytes of a record, which JSON has no form for, in hexadecimal. */
function readable(_key: string, value: unknown): unknown {
  const isBuffer = (one: unknown): one is { data: number[] } =>
    typeof one === 'object' && one !== null && (one as { type?: unknown }).type === 'Buffer';
  return isBuffer(value) ? Buffer.from(value.data).toString('hex') : value;
}

/** A record as one line of JSON; one that cannot be decoded says why. */
async function lineOf(codec: EventCodec, record: LogRecord): Promise<string> {
  const { topic, partition, offset, timestamp, key, value } = record;
  const place = { topic, partition, offset, timestamp: new Date(timestamp).toISOString(), key };
  if (value === null) return JSON.stringify({ ...place, value: null });
  try {
    await codec.learn(value);
    return JSON.stringify({ ...place, value: codec.decode<unknown>(topic, value) }, readable);
  } catch (error) {
    if (!HubError.is(error)) throw error;
    return JSON.stringify({ ...place, error: error.code, bytes: value.toString('hex') });
  }
}

/** Reads what is there, and then, where it is to follow, what comes until it is told to stop. */
async function readTopic(
  { bus, codec }: { readonly bus: Bus; readonly codec: EventCodec },
  topic: string,
  { follow, limit = Number.MAX_SAFE_INTEGER }: ReadOptions,
  terminal: Terminal,
): Promise<void> {
  let printed = 0;
  const enough = Promise.withResolvers<undefined>();
  const print = async (record: LogRecord): Promise<void> => {
    if (printed >= limit) throw new Enough();
    terminal.out(await lineOf(codec, record));
    printed += 1;
    if (printed >= limit) enough.resolve(undefined);
  };
  if (!follow) {
    await scan(bus, topic, await offsetsOf(bus, topic), print).catch((error: unknown) => {
      if (!(error instanceof Enough)) throw error;
    });
    return;
  }
  const stop = (): void => {
    enough.resolve(undefined);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const last = async (record: LogRecord): Promise<void> => {
    if (printed < limit) await print(record);
  };
  const listening = await tail(bus, [topic], last, { fromBeginning: true });
  await enough.promise;
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  await listening.stop();
}

/** `hub read <topic>`: the records of a topic, decoded, a line of JSON each. */
export const read: Subcommand = (parent, terminal) => {
  parent
    .command('read')
    .description(
      '读取一个主题，每条记录解码为一行 JSON（姓名、证件号码在主题上均为密文或引用，不解密）',
    )
    .argument('<topic>', '主题名，如 grassroots.warning、county-center.alerts')
    .option('--county <code>', '6 位区划代码，分县的主题必填')
    .option('--follow', '读完现有的以后继续等待新记录，Ctrl-C 结束', false)
    .option('--limit <n>', '最多读多少条', wholeNumberFrom(1))
    .action(async (name: string, options: ReadOptions) => {
      const topic = topicMeant(name, options.county);
      const env = hubSettings(terminal);
      await besideApplication(operations, applications, env, async ({ bus, codec, config }) => {
        const { counties } = config.base;
        const code = /\.(\d{6})$/.exec(topic)?.[1];
        if (code !== undefined && !counties.includes(code)) {
          const known = counties.join('、');
          throw new CommandEnd(exitCodes.usage, `本中枢没有 ${code} 县；现有：${known}`);
        }
        await readTopic({ bus, codec }, topic, options, terminal);
      });
    });
};
