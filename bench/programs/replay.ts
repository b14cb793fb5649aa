import { besideApplication } from '#service-kit';
import { correlation } from '../../services/correlation/src/app.js';
import { Replay } from '../../services/correlation/src/replay/shell/replay.js';
import { reportChild } from '../harness/child.js';

/** `hub replay` without its words; settings come from the environment. */
async function replay(): Promise<void> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const report = await besideApplication(correlation, [correlation], process.env, (parts) => {
    const { bus, codec, unitOfWork, config, cipher } = parts;
    const own = new Replay(bus, codec, unitOfWork, config, cipher);
    return own.run({ county: null });
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (!report.identical) throw new Error(`${String(report.differences.length)} differences`);
  const more = { seconds, alerts: report.replayed };
  reportChild({ events: report.events, seconds, more }, cpu);
}

await replay();
