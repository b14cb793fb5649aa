import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import type { RunningApplications } from '#service-kit';
import {
  compareCity,
  decisionsCount,
  hashesOfHub,
  withoutOwn,
  type City,
  type CityOutcome,
  type Difference,
  type LocalStack,
} from '#testkit';
import { Sampler } from '../../../services/operations/src/overview/shell/sampler.js';
import type { Installation } from '../installation.js';
import { OwnDecisionLook } from './own-decisions.js';
import { OwnHandOverLook } from './own-hand-overs.js';
import { CityPlayer } from './play-city.js';
import * as screen from './screen.js';
import { summaryOf, type RunMemory, type RunTimes } from './summary.js';

const kibibyte = 1_024;

/** One line that is written over while something goes on; nothing where nobody watches. */
class StatusLine {
  private shown = false;

  show(text: string): void {
    if (!process.stdout.isTTY) return;
    process.stdout.write(`\r\u001b[2K${pc.dim(text)}`);
    this.shown = true;
  }

  print(text: string): void {
    if (this.shown) process.stdout.write('\r\u001b[2K');
    this.shown = false;
    console.log(text);
  }
}

/** What a city is played through. */
export interface Stage {
  readonly stack: LocalStack;
  readonly hub: RunningApplications;
  readonly installation: Installation;
  /** From `npm start` to a hub that is ready. */
  readonly readyMs: number;
}

interface Played {
  readonly outcome: CityOutcome;
  readonly matched: number;
  readonly times: RunTimes;
}

/** Plays the city and shows what happens while it does. */
async function play({ hub, installation, readyMs }: Stage, city: City): Promise<Played> {
  const line = new StatusLine();
  const readyAt = performance.now();
  let firstAlertAt: number | undefined;
  const player = new CityPlayer(hub, city, installation.stateDir, {
    onAlert: (alert) => {
      line.print(screen.alertLine(alert));
      firstAlertAt ??= performance.now();
    },
    onReceipt: (connector, delivery) => {
      line.print(screen.receiptLine(connector, delivery));
    },
    onProgress: (progress) => {
      line.show(screen.progressLine(progress));
    },
  });
  await player.listen();
  try {
    await player.play();
  } finally {
    await player.close();
  }
  const playedMs = performance.now() - readyAt;
  const afterReady = firstAlertAt === undefined ? null : firstAlertAt - readyAt;
  const times = {
    readyMs,
    firstAlertMs: afterReady === null ? null : readyMs + afterReady,
    firstAlertAfterReadyMs: afterReady,
    playedMs,
  };
  line.print('');
  return { outcome: await player.outcome(), matched: await player.matched(), times };
}

function memoryOf({ stack }: Stage): RunMemory {
  const hubBytesMax = process.resourceUsage().maxRSS * kibibyte;
  const { kafka, registry, postgres } = stack.residentBytes();
  return {
    ...{ hubBytesMax, kafkaBytes: kafka, registryBytes: registry, postgresBytes: postgres },
    allBytes: hubBytesMax + kafka + registry + postgres,
  };
}

/** What operations staff would read first, as of now. */
async function operationsLines(hub: RunningApplications): Promise<readonly string[]> {
  const sampler = hub.get('operations', Sampler);
  await sampler.look();
  const { groups, sentences } = sampler.overview();
  const lags = groups.map(
    ({ group, lagRecords, lagSeconds }) =>
      `${group} ${String(lagRecords ?? '未知')} 条/${String(Math.round(lagSeconds ?? 0))} 秒`,
  );
  return [`积压：${lags.join('，')}`, `运行：${sentences.join('')}`];
}

/**
 * Plays the city, shows what happens, then what came of it.
 * @param json file for the summary for machines
 * @returns in what it differs from what was planted
 */
export async function showCity(
  stage: Stage,
  city: City,
  json: string | undefined,
): Promise<readonly Difference[]> {
  const { hub, installation } = stage;
  const { outcome, matched, times } = await play(stage, city);
  const own = await new OwnHandOverLook(hub, city).look();
  const decisions = await new OwnDecisionLook(hub, city).look(own.identities);
  const planted = withoutOwn(city.truth, outcome, [own, decisions]);
  const differences = compareCity(planted.truth, planted.outcome, hashesOfHub(installation.env));
  const summary = summaryOf(city, outcome, differences, {
    ...{ times, memory: memoryOf(stage), matched },
    ...{ ownHandOvers: own.handOvers, ownDecisions: decisionsCount(decisions) },
  });
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(summary, null, 1)}\n`);
  const lines = [
    ...screen.summaryLines(summary),
    ...(await operationsLines(hub)),
    ...screen.verdictLines(differences, own, decisions),
  ];
  for (const text of lines) console.log(text);
  return differences;
}
