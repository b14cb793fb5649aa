import { standardTextHash } from '#domain';
import { hubOf, withAccess, type AccessOptions } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { movedSchema, movedVersion, versionTable } from './answers.js';
import { readDocumentFile } from './documents.js';
import { wholeVersionSchema } from './show.js';

interface Options extends AccessOptions {
  readonly json: boolean;
  readonly file?: string;
  readonly reason?: string;
}

/** `hub standards approve <county> <version>`: a second person publishes a tried draft. */
export const approve: Subcommand = (parent, terminal) => {
  withAccess(parent.command('approve'))
    .description('批准并发布一个已试算的版本；须由提交人以外的人员（--as 或 --token-file）')
    .argument('<county>', '县级代码，六位')
    .argument('<version>', '版本号')
    .option('--file <file>', '手头的标准文件；与已提交的不同则不批准')
    .option('--reason <text>', '批准意见')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (county: string, version: string, options: Options) => {
      const { file, reason } = options;
      const hub = hubOf(options, terminal);
      const path = `/counties/${county}/standards/${version}`;
      const documentSha256 =
        file === undefined
          ? (await hub.ask('register', path, wholeVersionSchema)).version.documentSha256
          : standardTextHash(readDocumentFile(file, terminal).text);
      const answer = await hub.ask('register', `${path}/approval`, movedSchema, {
        documentSha256,
        reason,
      });
      const moved = movedVersion(`${county} 第 ${version} 版`, answer);
      terminal.out(options.json ? JSON.stringify(moved) : versionTable([moved]));
    });
};
