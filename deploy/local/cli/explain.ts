import { z } from 'zod';
import { hubOf, withAccess, type AccessOptions, type HubClient } from './access.js';
import { everyItem } from './pages.js';
import type { Subcommand } from './subcommand.js';

/** What is read of an explanation; the rest of it is passed on to programs as it came. */
const explanationSchema = z.looseObject({
  sentences: z.array(z.string()),
  evidence: z.array(z.unknown()),
  evidenceNext: z.string().nullable(),
  days: z.array(z.unknown()),
  daysNext: z.string().nullable(),
});

type Told = z.output<typeof explanationSchema>;

/** A piece of evidence or a day of a further page. */
const storySchema = z.looseObject({ sentence: z.string() });

interface ExplainOptions extends AccessOptions {
  readonly county: string;
  readonly all: boolean;
  readonly json: boolean;
}

/** `hub explain <alert>`: why an alert is there, in sentences. */
export const explain: Subcommand = (parent, terminal) => {
  withAccess(parent.command('explain'))
    .description('一条预警的来龙去脉：规则、标准、线索、逐日判断，以及怎样才会不成立')
    .argument('<alert>', '预警编号')
    .requiredOption('--county <code>', '6 位区划代码')
    .option('--all', '线索、判断日超过 500 的，其余也逐条列出', false)
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (alertId: string, options: ExplainOptions) => {
      const path = `/counties/${options.county}/alerts/${alertId}/explanation`;
      const hub = hubOf(options, terminal);
      const first = await hub.ask('correlation', path, explanationSchema);
      const told = options.all ? await whole(hub, path, first) : first;
      terminal.out(options.json ? JSON.stringify(told) : told.sentences.join('\n'));
    });
};

/** The explanation with the evidence and the days that it leaves to further pages. */
async function whole(hub: HubClient, path: string, told: Told): Promise<Told> {
  const rest = async (list: 'days' | 'evidence', from: string | null) =>
    from === null
      ? []
      : everyItem(hub, {
          ...{ application: 'correlation', path: `${path}/${list}` },
          ...{ item: storySchema, from },
        });
  const days = await rest('days', told.daysNext);
  const evidence = await rest('evidence', told.evidenceNext);
  const sentencesOf = (heading: string, stories: typeof days): string[] =>
    stories.length === 0 ? [] : [heading, ...stories.map(({ sentence }) => sentence)];
  return {
    ...told,
    ...{ days: [...told.days, ...days], daysOmitted: 0, daysNext: null },
    ...{ evidence: [...told.evidence, ...evidence], evidenceOmitted: 0, evidenceNext: null },
    sentences: [
      ...told.sentences,
      ...sentencesOf('其余判断日：', days),
      ...sentencesOf('其余线索：', evidence),
    ],
  };
}
