import { readFileSync } from 'node:fs';
import { checkLayout } from '../../../connector-kit/src/layout/core/check-layout.js';
import { parse } from 'yaml';
import { projectPath } from '#schemas';
import { cityLayouts } from './layouts.js';
it.each(cityLayouts)('$connector/$layout', ({ connector, layout }) => {
  const p =
    connector === 'register'
      ? `services/register/layouts/${layout}.yaml`
      : `connectors/${connector}/layouts/${layout}.yaml`;
  expect(checkLayout(parse(readFileSync(projectPath(p), 'utf8')))).toMatchObject({ ok: true });
});
