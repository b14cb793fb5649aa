import { hubOf, withAccess, type AccessOptions } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { movedSchema, movedVersion, versionTable } from './answers.js';
import { countyOf, readDocumentFile } from './documents.js';

/** `hub standards submit <file>`: hands a document in as a draft. */
export const submit: Subcommand = (parent, terminal) => {
  withAccess(parent.command('submit'))
    .description('提交标准文件，成为草案，等候另一人批准')
    .argument('<file>', '标准文件（YAML 或 JSON）')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (file: string, options: AccessOptions & { json: boolean }) => {
      const document = readDocumentFile(file, terminal);
      const path = `/counties/${countyOf(document)}/standards`;
      const hub = hubOf(options, terminal);
      const answer = await hub.ask('register', path, movedSchema, { text: document.text });
      const version = movedVersion(file, answer);
      terminal.out(options.json ? JSON.stringify(version) : versionTable([version]));
    });
};
