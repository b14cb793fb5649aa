import { z } from 'zod';
import { hubOf, withAccess, type AccessOptions } from './access.js';
import type { Subcommand } from './subcommand.js';

/** What is read of an explanation; the rest of it is passed on to programs as it came. */
const explanationSchema = z.looseObject({ sentences: z.array(z.string()) });

/** `hub explain <alert>`: why an alert is there, in sentences. */
export const explain: Subcommand = (parent, terminal) => {
  withAccess(parent.command('explain'))
    .description('一条预警的来龙去脉：规则、标准、线索、逐日判断，以及怎样才会不成立')
    .argument('<alert>', '预警编号')
    .requiredOption('--county <code>', '6 位区划代码')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (alertId: string, options: AccessOptions & { county: string; json: boolean }) => {
      const path = `/counties/${options.county}/alerts/${alertId}/explanation`;
      const hub = hubOf(options, terminal);
      const explanation = await hub.ask('correlation', path, explanationSchema);
      const { sentences } = explanation;
      terminal.out(options.json ? JSON.stringify(explanation) : sentences.join('\n'));
    });
};
