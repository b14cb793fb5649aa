import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { projectPath, type CountyAlert } from '#schemas';
import { runHub } from '../../deploy/local/cli/hub-command.js';

/** What `npm start` leaves for the commands of its machine. */
interface Access {
  readonly urls: Readonly<Record<string, string>>;
  readonly tokenFiles: Readonly<Record<string, string>>;
}

interface Review {
  readonly id: number;
  readonly candidates: readonly { readonly personRef: string; readonly householdId: string }[];
}

/** A person who decides through the interfaces of a hub that was started on this machine. */
export class DecidedByHand {
  readonly #access: Access;

  /**
   * @param path where `npm start` left the addresses
   * @param today ISO day of the hub
   */
  constructor(
    private readonly path: string,
    private readonly today: string,
  ) {
    this.#access = JSON.parse(readFileSync(path, 'utf8')) as Access;
  }

  /** Approves the template of a county, `130532-pingxiang-v1`, which holds from a day that is over. */
  async standard(template: string): Promise<void> {
    const file = projectPath(`services/register/county-standards/${template}.yaml`);
    await this.#standards('try', file);
    await this.#standards('submit', file);
    await this.#standards('approve', template.slice(0, 6), '1', '--as', 'approver');
  }

  /**
   * Says of the first record that waits for a person that it is its first candidate's.
   * @returns the candidate's household, and how many records went there
   */
  async link(): Promise<{ readonly householdId: string; readonly placed: number }> {
    const { items } = await this.#ask<{ items: readonly Review[] }>('matching', '/reviews');
    const [review] = items;
    const [person] = review?.candidates ?? [];
    if (review === undefined || person === undefined) throw new Error('nothing is in review');
    const { placed } = await this.#ask<{ placed: number }>(
      'matching',
      `/reviews/${String(review.id)}/decision`,
      { verdict: 'SAME', personRef: person.personRef, reason: '已核对户口簿' },
    );
    return { householdId: person.householdId, placed };
  }

  /** Records an exclusion of the household of an alert, and has a second person consent to it. */
  async exclusion({ countyCode, householdId }: CountyAlert): Promise<void> {
    const path = `/counties/${countyCode}/exclusions`;
    const commandId = randomUUID();
    await this.#ask('county-center', `${path}?on=${this.today}`, {
      ...{ commandId, householdId, kind: 'DRINKING', basis: 'VILLAGE_MEETING' },
      ...{ evidenceRef: 'PY-2026-01', firstDay: this.today, lastDay: '2027-10-30' },
      reason: '评议记录属实',
    });
    const consent = { commandId: randomUUID(), move: 'CONSENT', reason: '材料齐全' };
    const steps = `${path}/${commandId}/steps?on=${this.today}`;
    await this.#ask('county-center', steps, consent, 'approver');
  }

  async #standards(...argv: readonly string[]): Promise<void> {
    const said: string[] = [];
    const say = (text: string): number => said.push(text);
    const terminal = { folder: projectPath(''), env: {}, out: say, err: say };
    const code = await runHub(['standards', ...argv, '--access', this.path], terminal);
    if (code !== 0) throw new Error(said.join('\n'));
  }

  async #ask<Answer>(
    application: string,
    path: string,
    body?: object,
    as = 'owner',
  ): Promise<Answer> {
    const token = readFileSync(this.#access.tokenFiles[as] ?? '', 'utf8').trim();
    const answer = await fetch(`${this.#access.urls[application] ?? ''}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${application}${path}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }
}
