import { join } from 'node:path';
import pc from 'picocolors';
import type { RunningApplications } from '#service-kit';
import type { City } from '#testkit';
import type { Installation } from '../installation.js';

/** What to try next, ready to be copied. */
export function nextLines(
  hub: RunningApplications,
  { stateDir, tokenPath, logDir }: Installation,
  { code: county, villages }: City['counties'][number],
): readonly string[] {
  const url = (name: string): string => hub.urls.get(name) ?? '';
  const bearer = `-H "Authorization: Bearer $(cat ${tokenPath})"`;
  const example = 'deploy/local/examples';
  return [
    '',
    pc.bold('接下来可以试试'),
    `投递一个文件（示例与说明见 ${example}/README.md），回执在 ${join(stateDir, 'receipts')}：`,
    `  cp ${example}/医保结算*.csv ${join(stateDir, 'drop/health-insurance/settlement-monthly')}/`,
    '推送记录：',
    `  curl -s ${bearer} -H 'Content-Type: application/json' -d '[{"预警编号":"YJ-TRY-1","姓名":"无名氏","村区划代码":"${villages[0]?.code ?? ''}","预警原因":"其他","上报时间":"2026-10-30"}]' ${url('grassroots')}/push/village-warning`,
    '查看本县预警、运行概况：',
    `  curl -s ${bearer} '${url('county-center')}/counties/${county}/alerts?limit=3'`,
    `  curl -s ${bearer} ${url('operations')}/overview`,
    '改一个县的标准（检查、比较、试算、提交、批准；说明见 docs/operating/standards.zh-CN.md）：',
    `  npx hub standards diff services/register/county-standards/130529-julu-v1.yaml`,
    `  npx hub standards list ${county}`,
    '读取主题，每条记录一行 JSON（--follow 继续等待新记录）：',
    `  npx hub read county-center.alerts --county ${county} --limit 3`,
    '  npx hub read grassroots.warning --follow',
    '接口说明：',
    ...[...hub.urls].map(([name, address]) => `  ${name.padEnd(30)} ${address}/openapi`),
    `日志：${logDir}`,
    '',
    'Ctrl-C 结束；npm run reset 清空。',
  ];
}
