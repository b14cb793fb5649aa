import { askHub } from './hub-settings.js';
import type { Subcommand } from './subcommand.js';

/** `hub explain <alert>`: why an alert is there, in sentences. */
export const explain: Subcommand = (parent, terminal) => {
  parent
    .command('explain')
    .description('一条预警的来龙去脉：规则、标准、线索、逐日判断，以及怎样才会不成立')
    .argument('<alert>', '预警编号')
    .requiredOption('--county <code>', '6 位区划代码')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (alertId: string, { county, json }: { county: string; json: boolean }) => {
      const path = `/counties/${county}/alerts/${alertId}/explanation`;
      const answer = await askHub(terminal, 'correlation', path);
      const text = await answer.text();
      const { sentences } = JSON.parse(text) as { sentences: string[] };
      terminal.out(json ? text : sentences.join('\n'));
    });
};
